import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type autocannon from 'autocannon'
import { cleanUp, startProcess, type ServerProcess } from '../test/support/process.ts'
import { load, nextNumber, type LoadResult } from './support/load.ts'
import { perSecond } from './support/print.ts'

const query = 'company_code=softways'

/**
 * `npm run bench -- partners [--seconds 4] [--rounds 5]`: signed look-ups beside the same answer by a bare Fastify, and durable
 * sign-ups beside CallUp's orders. Rounds take turns, so that a machine which others use treats both alike; medians are shown.
 */
export async function benchPartners(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, rounds: { type: 'string' } } })
  const run = { seconds: Number(values.seconds ?? 4), rounds: Number(values.rounds ?? 5) }
  const ceiling = await startCeiling()
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  // Calls wait: orders are accepted beside sign-ups, and nothing else is measured.
  const server = await startProcess(dataDir, { CALL_CONCURRENT_JOBS: '8' })
  try {
    const lookUps = { url: server.url, requests: [lookUp(server)] }
    const [bare, signed] = await takeTurns({ url: ceiling.url, requests: [bareLookUp] }, lookUps, run)
    print('bare Fastify, the same answer (the ceiling)', bare, bare)
    print('GET /private/is-company, signed', signed, bare)
    const signUps = { url: server.url, requests: [signUp(server)] }
    const orders = { url: server.url, requests: [order(server)] }
    const [signedUp, ordered] = await takeTurns(signUps, orders, run)
    print('POST /private/signup, signed and durable', signedUp, ordered, 'CallUp orders')
    print('POST /v1/orders, calls waiting', ordered, ordered, 'CallUp orders')
  } finally {
    ceiling.end()
    await cleanUp(dataDir, [server])
  }
}

type Load = { readonly url: string; readonly requests: autocannon.Request[] }

/** The round of the median rate of each. */
async function takeTurns(
  one: Load,
  other: Load,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<[LoadResult, LoadResult]> {
  const results: [LoadResult[], LoadResult[]] = [[], []]
  for (const each of [one, other]) await load({ ...each, seconds: 3 })
  for (let round = 0; round < rounds; round++) {
    results[0].push(await load({ ...one, seconds }))
    results[1].push(await load({ ...other, seconds }))
  }
  return [medianOf(results[0]), medianOf(results[1])]
}

function medianOf(results: LoadResult[]): LoadResult {
  const sorted = results.toSorted((a, b) => a.perSecond - b.perSecond)
  return sorted[Math.floor(sorted.length / 2)] as LoadResult
}

async function startCeiling(): Promise<{ url: string; end: () => void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/bare-fastify.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: line.toString().trim(), end: () => child.kill() }
}

const bareLookUp: autocannon.Request = {
  method: 'GET',
  path: `/private/is-company?${query}`,
  headers: { 'x-virtualclass-api': 'none', 'x-virtualclass-sign': '0'.repeat(64) },
}

function lookUp({ demo }: ServerProcess): autocannon.Request {
  return {
    method: 'GET',
    path: `/private/is-company?${query}`,
    headers: signedHeaders(demo, query),
  }
}

function signUp({ demo }: ServerProcess): autocannon.Request {
  return {
    method: 'POST',
    path: '/private/signup/softways',
    setupRequest: (request) => {
      const body = `name=%ED%99%8D%EA%B8%B8%EB%8F%99&email=gdhong@softways.co.kr&phone=${nextNumber()}`
      const headers = { ...signedHeaders(demo, body), 'content-type': 'application/x-www-form-urlencoded' }
      return { ...request, headers, body }
    },
  }
}

function order({ demo }: ServerProcess): autocannon.Request {
  return {
    method: 'POST',
    path: '/v1/orders',
    headers: { 'content-type': 'application/json', 'x-application-token': demo.callup.token },
    setupRequest: (request) => ({ ...request, body: `{"phone":"${nextNumber()}"}` }),
  }
}

function signedHeaders({ virtualclass }: ServerProcess['demo'], signed: string): Record<string, string> {
  const signature = createHmac('sha256', virtualclass.secret).update(signed).digest('hex')
  return { 'x-virtualclass-api': virtualclass.apiKey, 'x-virtualclass-sign': signature }
}

function print(what: string, result: LoadResult, beside: LoadResult, name = 'the ceiling'): void {
  const { p50Ms, p99Ms, refused } = result
  console.log(
    `${what.padEnd(44)}   ${perSecond(result.perSecond)}   p50 ${p50Ms} ms   p99 ${p99Ms} ms   ` +
      `${Math.round((result.perSecond / beside.perSecond) * 100)} % of ${name}${refused > 0 ? `   REFUSED ${refused}` : ''}`,
  )
}
