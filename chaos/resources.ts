import { readdirSync, readFileSync } from 'node:fs'
import type { Cluster } from '../cluster/cluster.ts'
import type { Verdict } from './load/workload.ts'

interface Sample {
  readonly files: number
  readonly megabytes: number
}

/** Looks at the processes of a cluster all the while. */
export interface ResourceWatch {
  stop(): void
  /** When nothing is asked any more. */
  judge(): Verdict[]
}

const lookEveryMs = 2000
/** Samples of a process before which it is warming up, and those that a judgement of growth needs. */
const [warmSamples, leastSamples] = [15, 45]
/** Connections come and go with what breaks, by a third of all open files. */
const growthAllowed = { megabytes: 1.4, files: 2 }
/** A balancer holds each connection twice, and has those of the load that just ended. */
const mostFilesAtRest = { haproxy: 400, others: 160 }

export function watchResources(cluster: Cluster): ResourceWatch {
  const samples = new Map<string, Sample[]>()
  const services = () => [...cluster.serving, ...cluster.working, cluster.pooler, cluster.balancer]
  const look = () => {
    for (const { name, pid, isRunning } of services()) {
      const sample = isRunning() ? readSample(pid) : undefined
      if (!sample) continue
      const key = `${name} ${pid}`
      samples.set(key, [...(samples.get(key) ?? []), sample])
    }
  }
  const timer = setInterval(look, lookEveryMs)

  return {
    stop: () => clearInterval(timer),
    judge() {
      const atRest = services().map(({ name, pid }) => ({ name, files: readSample(pid)?.files ?? 0 }))
      const tooMany = atRest.filter(
        ({ name, files }) => files > (name === 'haproxy' ? mostFilesAtRest.haproxy : mostFilesAtRest.others),
      )
      const old = [...samples].filter(([, each]) => each.length >= leastSamples)
      const most = Math.max(0, ...[...samples.values()].flat().map(({ megabytes }) => megabytes))
      const growth = (of: keyof Sample) => Math.max(0, ...old.map(([, each]) => growthOf(each, of)))
      const [memory, files] = [growth('megabytes'), growth('files')]
      return [
        {
          promise: 'No file descriptor is left open',
          holds: tooMany.length === 0,
          seen: atRest.map(({ name, files: open }) => `${name} ${open}`).join(', '),
        },
        {
          promise: 'No process grows',
          holds:
            old.length === 0 ? undefined : memory <= growthAllowed.megabytes && files <= growthAllowed.files,
          seen:
            old.length === 0
              ? `no process lived long enough to tell; the largest had ${most} MB`
              : `${old.length} lived for ${(leastSamples * lookEveryMs) / 1000} s or more: memory at most x ${memory.toFixed(2)}, ` +
                `open files x ${files.toFixed(2)}; the largest had ${most} MB`,
        },
      ]
    },
  }
}

/** How much more the last third of its life took than what came before, the first half minute left out. */
function growthOf(samples: readonly Sample[], of: keyof Sample): number {
  const warm = samples.slice(warmSamples).map((sample) => sample[of])
  const third = Math.floor(warm.length / 3)
  return medianOf(warm.slice(-third)) / medianOf(warm.slice(0, third))
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}

function readSample(pid: number): Sample | undefined {
  try {
    const files = readdirSync(`/proc/${pid}/fd`).length
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    if (kilobytes !== undefined) return { files, megabytes: Math.round(Number(kilobytes) / 1024) }
  } catch {
    // It ended while we looked.
  }
  return undefined
}
