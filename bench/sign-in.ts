import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { Agent, request, type IncomingMessage } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connectDatabase } from '../src/platform/db/database.ts'
import { cleanUp, startProcess, type ServerProcess } from '../test/support/process.ts'
import { measureBareArgon2 } from './support/bare-argon2.ts'
import { fillAccounts } from './support/fill-accounts.ts'
import { load, type LoadResult } from './support/load.ts'
import { pacedLoad } from './support/paced-load.ts'
import { perSecond } from './support/print.ts'
import { nextOrder, nextSignIn, signInPath as path, signIns } from './support/requests.ts'
import { addressOf } from './support/start-ceiling.ts'
import { takeTurns } from './support/take-turns.ts'

const accounts = 20_000
const signInsPerSecond = 50
const headers = { 'content-type': 'application/json' }

/**
 * `npm run bench -- sign-in [--seconds 6] [--rounds 3] [--orders 1000]`: sign-ins at full load beside argon2 alone,
 * CallUp orders at an even rate with and without 50 sign-ins a second beside them, and how long a refusal of a
 * password's form takes. Rounds take turns, so that a machine which others use treats both alike; medians are shown.
 */
export async function benchSignIn(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string' }, rounds: { type: 'string' }, orders: { type: 'string' } },
  })
  const seconds = Number(values.seconds ?? 6)
  const rounds = Number(values.rounds ?? 3)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir, { PUMPING_GUARD: 'off', CALL_RING_MS: '200' })
  try {
    await fill(dataDir)
    await measureRate(server, { seconds, rounds })
    await measureOrders(server, { seconds, rounds, rate: Number(values.orders ?? 1000) })
    await measureRefusals(server)
  } finally {
    await cleanUp(dataDir, [server])
  }
}

async function fill(dataDir: string): Promise<void> {
  const db = connectDatabase(await addressOf(dataDir), { poolSize: 1 })
  await fillAccounts(db, accounts)
  await db.end()
}

async function measureRate(server: ServerProcess, run: { seconds: number; rounds: number }): Promise<void> {
  const threads = availableParallelism()
  const { most, signedIn } = await takeTurns<
    'most' | 'signedIn',
    Pick<LoadResult, 'perSecond'> & Partial<LoadResult>
  >(
    {
      most: async () => ({ perSecond: await measureBareArgon2(threads, run.seconds) }),
      signedIn: () => load({ ...signIns(server, accounts), seconds: run.seconds }),
    },
    { rounds: run.rounds, rateOf: ({ perSecond: rate }) => rate },
  )
  print(`argon2 alone, ${threads} threads`, perSecond(most.perSecond))
  print(
    'POST sign-in, 64 connections',
    `${perSecond(signedIn.perSecond)}   p50 ${signedIn.p50Ms} ms   p99 ${signedIn.p99Ms} ms   ` +
      `${percent(signedIn.perSecond / most.perSecond)} of it`,
  )
  report([signedIn])
}

async function measureOrders(
  server: ServerProcess,
  { seconds, rounds, rate }: { seconds: number; rounds: number; rate: number },
): Promise<void> {
  const order = () =>
    pacedLoad({
      url: server.url,
      rate,
      seconds,
      next: () => nextOrder(server),
    })
  const signInBeside = () =>
    pacedLoad({
      url: server.url,
      rate: signInsPerSecond,
      seconds,
      next: () => ({ path, headers, body: nextSignIn(accounts) }),
    })
  const alone: LoadResult[] = []
  const together: LoadResult[] = []
  const beside: LoadResult[] = []
  await order()
  for (let round = 0; round < rounds; round++) {
    alone.push(await order())
    const [ordered, signedIn] = await Promise.all([order(), signInBeside()])
    together.push(ordered)
    beside.push(signedIn)
  }
  const p99 = (results: LoadResult[]) => median(results.map(({ p99Ms }) => p99Ms))
  const line = (results: LoadResult[]) =>
    `${perSecond(median(results.map((each) => each.perSecond)))}   p50 ${median(results.map(({ p50Ms }) => p50Ms))} ms   p99 ${p99(results)} ms`
  print('POST /v1/orders, evenly', line(alone))
  print(
    `the same beside ${signInsPerSecond} sign-ins a second`,
    `${line(together)}   ${percent(p99(together) / p99(alone) - 1)} more`,
  )
  print('those sign-ins', line(beside))
  for (const results of [alone, together, beside]) report(results)
}

/** One after the other: what the form of a password costs, nothing hashed. */
async function measureRefusals({ url }: ServerProcess): Promise<void> {
  const bodies = {
    'no password': '{"userId":"person1"}',
    'a password that is an array': '{"userId":"person1","password":["qwer1234"]}',
    'a password of 1 MB': JSON.stringify({ userId: 'person1', password: 'x'.repeat(1_000_000) }),
  }
  // The client that costs least: others copy what they send.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const [what, text] of Object.entries(bodies)) {
    const body = Buffer.from(text)
    const times: number[] = []
    for (let i = 0; i < 200; i++) {
      const began = performance.now()
      const asking = request(url + path, { method: 'POST', agent, headers })
      asking.end(body)
      const [answer] = (await once(asking, 'response')) as [IncomingMessage]
      await once(answer.resume(), 'end')
      times.push(performance.now() - began)
      if (answer.statusCode !== 400) throw new Error(`${what}: ${answer.statusCode}`)
    }
    times.sort((one, other) => one - other)
    const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1)
    print(`VF for ${what}`, `p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`)
  }
  agent.destroy()
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN
}

function report(results: readonly { refused?: number }[]): void {
  const refused = results.reduce((sum, each) => sum + (each.refused ?? 0), 0)
  if (refused > 0) console.log(`  REFUSED ${refused}`)
}

const print = (what: string, figures: string) => console.log(`${what.padEnd(40)}   ${figures}`)
const percent = (share: number) => `${Math.round(share * 100)} %`
