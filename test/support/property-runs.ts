/** How many times the bounded number of runs of a property are run, and from which seed: `npm run fuzz -- --decoders` says. */
export const timesName = 'SWITCHBOARD_FUZZ_TIMES'
export const seedName = 'SWITCHBOARD_FUZZ_SEED'

/** For `fc.assert`: `bounded` runs in an ordinary test, many times that under the command. */
export function propertyRuns(bounded: number): { numRuns: number; seed?: number } {
  const numRuns = Math.ceil(bounded * Number(process.env[timesName] ?? 1))
  const seed = process.env[seedName]
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) }
}

/** Of such a test: seconds at most, and as many more as there are more runs. */
export function propertyTimeoutMs(boundedMs: number): number {
  return boundedMs * Math.max(1, Number(process.env[timesName] ?? 1))
}

/** Processor time of this thread, milliseconds: what a decoder costs, however busy the machine is. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
