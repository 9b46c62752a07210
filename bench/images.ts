import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, readdir } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { createImageWorkers } from '../src/domain/images/image-workers.ts'
import { makeHeavyJpeg } from '../src/domain/images/sample-images.test-support.ts'
import { cleanUp, postgresPid, startProcess, type ServerProcess } from '../test/support/process.ts'
import { memoryOf } from './support/memory.ts'
import { perSecond } from './support/print.ts'

const imageBytes = 300_000
const connections = 32
const boundary = 'switchboard-bench'

interface Upload {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Buffer
}

/**
 * `npm run bench -- images [--seconds 20] [--rate 200]`: JPEGs of 300 kB by HTTPS, first evenly at that rate, then as
 * fast as they are taken; memory and open files before and after. The ceiling beside it: the same images decoded and
 * sealed by the same threads, without HTTP, database and disk.
 */
export async function benchImages(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, rate: { type: 'string' } } })
  const seconds = Number(values.seconds ?? 20)
  const rate = Number(values.rate ?? 200)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir)
  const ca = await readFile(server.demo.caFile, 'utf8')
  const pool = new Pool(server.demo.httpsUrl, { connections, pipelining: 1, connect: { ca } })
  try {
    const image = await makeHeavyJpeg(imageBytes)
    console.log(`the image has ${image.length} bytes`)
    const upload = makeUpload(server, image)
    await paced(pool, upload, { rate: 50, seconds: 3 })
    for (const [what, wanted] of [
      [`at an even ${rate}/s`, rate],
      ['as fast as it goes', Infinity],
    ] as const) {
      const before = await look(server, dataDir)
      const usedBefore = cpuSeconds([server.pid])
      const ownBefore = process.cpuUsage()
      const result = await paced(pool, upload, { rate: wanted, seconds })
      const used = cpuSeconds([server.pid]) - usedBefore
      const own = process.cpuUsage(ownBefore)
      const after = await look(server, dataDir)
      console.log(`uploads of 300 kB ${what.padEnd(20)} ${describe(result)}`)
      const each = (s: number) => `${((s * 1000) / result.latenciesMs.length).toFixed(1)} ms`
      console.log(
        `  CPU for each: server ${each(used)}, this generator ${each((own.user + own.system) / 1e6)}`,
      )
      console.log(`  before: ${before}\n  after:  ${after}`)
      console.log(`decoded and sealed only                  ${perSecond(await decodeOnly(image, 4))}`)
    }
  } finally {
    await pool.close()
    await cleanUp(dataDir, [server])
  }
}

/** How many a second, by the threads of a server, with as much at once as keeps them busy. */
async function decodeOnly(image: Buffer, seconds: number): Promise<number> {
  const workers = createImageWorkers()
  const untilEnd = async (endsAt: number) => {
    let done = 0
    for (; performance.now() < endsAt; done++)
      await workers.check({ bytes: new Uint8Array(image), format: 'jpeg' })
    return done
  }
  const together = async (forSeconds: number) => {
    const endsAt = performance.now() + forSeconds * 1000
    const each = await Promise.all(Array.from({ length: 4 * availableParallelism() }, () => untilEnd(endsAt)))
    return each.reduce((sum, done) => sum + done, 0) / forSeconds
  }
  try {
    await together(1)
    return await together(seconds)
  } finally {
    await workers.close()
  }
}

function makeUpload({ demo }: ServerProcess, image: Buffer): Upload {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`
  return {
    path: '/cp-insurance/image/',
    headers: {
      'x-itechs-api-key': demo.itechs.apiKey,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    body: Buffer.concat([Buffer.from(head), image, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}

interface Result {
  readonly perSecond: number
  readonly latenciesMs: readonly number[]
  readonly refused: ReadonlyMap<number, number>
}

/** A latency counts from the moment at which its upload was due; without a rate, from when it was sent. */
async function paced(
  pool: Pool,
  { path, headers, body }: Upload,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<Result> {
  const latenciesMs: number[] = []
  const refused = new Map<number, number>()
  const began = performance.now()
  let sent = 0

  async function send(dueAt: number): Promise<void> {
    const answer = await pool.request({ method: 'POST', path, headers, body })
    await answer.body.dump()
    if (answer.statusCode === 201) latenciesMs.push(performance.now() - dueAt)
    else refused.set(answer.statusCode, (refused.get(answer.statusCode) ?? 0) + 1)
  }

  async function closedLoop(): Promise<void> {
    while (performance.now() - began < seconds * 1000) await send(performance.now())
  }

  const under: Promise<void>[] = []
  if (rate === Infinity) under.push(...Array.from({ length: connections }, closedLoop))
  const total = rate === Infinity ? 0 : rate * seconds
  while (sent < total) {
    const due = Math.min(total, 1 + Math.floor(((performance.now() - began) / 1000) * rate))
    for (; sent < due; sent++) under.push(send(began + (sent / rate) * 1000))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await Promise.all(under)
  const took = (performance.now() - began) / 1000
  return {
    perSecond: latenciesMs.length / took,
    latenciesMs: latenciesMs.toSorted((one, other) => one - other),
    refused,
  }
}

function describe({ perSecond: rate, latenciesMs, refused }: Result): string {
  const at = (share: number) => Math.round(latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0)
  const words = [...refused].map(([status, count]) => `   ${count} x ${status}`).join('')
  return `${perSecond(rate)}   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms${words}`
}

/** Of the processes' own threads, in user and kernel (proc(5): clock ticks of 10 ms). */
function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return sum + (Number(user) + Number(system)) / 100
  }, 0)
}

async function look(server: ServerProcess, dataDir: string): Promise<string> {
  const postgres = [await postgresPid(dataDir)].filter((pid) => pid !== undefined)
  const bytes = memoryOf([server.pid, ...postgres]) - memoryOf(postgres)
  const files = await readdir(`/proc/${server.pid}/fd`)
  return `${Math.round(bytes / 1e6)} MB, ${files.length} open files`
}
