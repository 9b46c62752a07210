import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanUp, startProcess } from '../test/support/process.ts'
import { load, type LoadResult } from './support/load.ts'
import { perSecond } from './support/print.ts'
import { bareLookUps, lookUps, orders, signUps, type Requests } from './support/requests.ts'
import { startCeiling } from './support/start-ceiling.ts'
import { takeTurns } from './support/take-turns.ts'

/**
 * `npm run bench -- partners [--seconds 4] [--rounds 5]`: signed look-ups beside the same answer by a bare Fastify, and durable
 * sign-ups beside CallUp's orders. Rounds take turns, so that a machine which others use treats both alike; medians are shown.
 */
export async function benchPartners(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, rounds: { type: 'string' } } })
  const [seconds, rounds] = [Number(values.seconds ?? 4), Number(values.rounds ?? 5)]
  const ceiling = await startCeiling()
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  // Calls wait: orders are accepted beside sign-ups, and nothing else is measured.
  const server = await startProcess(dataDir, { CALL_CONCURRENT_JOBS: '8' })
  try {
    const measure = (requests: Requests) => () => load({ ...requests, seconds })
    const turns = { rounds, rateOf: (result: LoadResult) => result.perSecond }
    const { bare, signed } = await takeTurns(
      { bare: measure(bareLookUps(ceiling.url)), signed: measure(lookUps(server)) },
      turns,
    )
    print('bare Fastify, the same answer (the ceiling)', bare, bare)
    print('GET /private/is-company, signed', signed, bare)
    const { signedUp, ordered } = await takeTurns(
      { signedUp: measure(signUps(server)), ordered: measure(orders(server)) },
      turns,
    )
    print('POST /private/signup, signed and durable', signedUp, ordered, 'CallUp orders')
    print('POST /v1/orders, calls waiting', ordered, ordered, 'CallUp orders')
  } finally {
    ceiling.end()
    await cleanUp(dataDir, [server])
  }
}

function print(what: string, result: LoadResult, beside: LoadResult, name = 'the ceiling'): void {
  const { p50Ms, p99Ms, refused } = result
  console.log(
    `${what.padEnd(44)}   ${perSecond(result.perSecond)}   p50 ${p50Ms} ms   p99 ${p99Ms} ms   ` +
      `${Math.round((result.perSecond / beside.perSecond) * 100)} % of ${name}${refused > 0 ? `   REFUSED ${refused}` : ''}`,
  )
}
