import { readdirSync, readFileSync } from 'node:fs'

/** The processes that read pictures for this one or another (Linux). */
export function readersOf(parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isChild = Number(fieldsOf(pid)[1]) === parent
        return isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reader-process')
      } catch {
        return false
      }
    })
}

export function nicenessOf(pid: number): number {
  return Number(fieldsOf(pid)[16])
}

/** Processor time that a process has used, hundredths of a second. */
export function ticksOf(pid: number): number {
  return Number(fieldsOf(pid)[11]) + Number(fieldsOf(pid)[12])
}

/** Of proc_pid_stat(5), from the state on. */
function fieldsOf(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
}
