import assert from 'node:assert/strict'

/**
 * Does the work, of which this thread may do only a small share: others have to do the rest. Processor time and not the
 * delays of the event loop, which grow while others use the machine. `elsewhereMs` is what another process has used so far.
 */
export async function assertOthersWork<Result>(
  work: () => Promise<Result>,
  { elsewhereMs = (): number => 0 } = {},
): Promise<Result> {
  const [all, own, elsewhere] = [process.cpuUsage(), process.threadCpuUsage(), elsewhereMs()]
  const result = await work()
  const allMs = sumMs(process.cpuUsage(all)) + elsewhereMs() - elsewhere
  const ownMs = sumMs(process.threadCpuUsage(own))
  assert.ok(allMs > 50, `no proof: ${allMs} ms of work`)
  assert.ok(ownMs < allMs / 4, `${ownMs} of ${allMs} ms on this thread`)
  return result
}

const sumMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000
