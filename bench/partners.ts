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
 * `npm run bench -- partners [--seconds 10]`: signed look-ups beside the same answer by a bare Fastify, and durable
 * sign-ups beside CallUp's orders.
 */
export async function benchPartners(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' } } })
  const seconds = Number(values.seconds ?? 10)
  const ceiling = await measureCeiling(seconds)
  print('bare Fastify, the same answer (the ceiling)', ceiling, ceiling)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  // Calls wait: orders are accepted beside sign-ups, and nothing else is measured.
  const server = await startProcess(dataDir, { CALL_CONCURRENT_JOBS: '8' })
  try {
    const lookUps = { url: server.url, requests: [lookUp(server)] }
    await load({ ...lookUps, seconds: 3 })
    print('GET /private/is-company, signed', await load({ ...lookUps, seconds }), ceiling)
    const signUps = { url: server.url, requests: [signUp(server)] }
    await load({ ...signUps, seconds: 3 })
    const signedUp = await load({ ...signUps, seconds })
    const orders = { url: server.url, requests: [order(server)] }
    await load({ ...orders, seconds: 3 })
    const ordered = await load({ ...orders, seconds })
    print('POST /private/signup, signed and durable', signedUp, ordered, 'CallUp orders')
    print('POST /v1/orders, calls waiting', ordered, ordered, 'CallUp orders')
  } finally {
    await cleanUp(dataDir, [server])
  }
}

async function measureCeiling(seconds: number): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/bare-fastify.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  const headers = { 'x-virtualclass-api': 'none', 'x-virtualclass-sign': '0'.repeat(64) }
  const requests: autocannon.Request[] = [{ method: 'GET', path: `/private/is-company?${query}`, headers }]
  await load({ url, requests, seconds: 3 })
  const result = await load({ url, requests, seconds })
  child.kill()
  return result
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
