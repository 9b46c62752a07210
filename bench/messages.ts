import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type autocannon from 'autocannon'
import { connectDatabase } from '../src/platform/db/database.ts'
import { cleanUp, postgresPid, startProcess, type ServerProcess } from '../test/support/process.ts'
import { measureBareInserts } from './support/bare-inserts.ts'
import { measureBareSink } from './support/bare-sink.ts'
import { fillHistory } from './support/fill-history.ts'
import { load, nextNumber, type LoadResult } from './support/load.ts'
import { memoryOf } from './support/memory.ts'
import { perSecond } from './support/print.ts'
import { addressOf } from './support/start-ceiling.ts'

/** Connections that send; a gateway has many clients. */
export const senders = 128

/**
 * `npm run bench -- messages [--seconds 60] [--recipients 5000000]`: single sends from HTTP to recorded result with a
 * carrier that takes and reports at once, one message to 10,000, and a history page over so many recipients.
 */
export async function benchMessages(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { seconds: { type: 'string' }, recipients: { type: 'string' } },
  })
  const seconds = Number(values.seconds ?? 60)
  const recipients = Number(values.recipients ?? 0)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir, { SMS_CARRIER: 'sink' })
  try {
    await sellPoints(server)
    await load({ ...sending(server), seconds: 3 })
    await settled(server)
    await measureSingles(server, dataDir, seconds)
    if (recipients > 0) await measureHistory(server, dataDir, { recipients, seconds: Math.min(seconds, 15) })
    await measureMany(server)
    const inserts = await measureBareInserts(dataDir, Math.min(seconds, 10))
    console.log(`bare single-row inserts, same PostgreSQL   ${perSecond(inserts)}`)
    console.log(`bare sink, submitted and reported          ${perSecond(await measureBareSink(2))}`)
  } finally {
    await cleanUp(dataDir, [server])
  }
}

export interface Sends {
  readonly accepted: LoadResult
  /** Recorded results a second, until the last one. */
  readonly resultsPerSecond: number
  /** Without a result when the load ended. */
  readonly backlog: number
}

/** Single sends from many clients, and how many results of them are recorded. */
export async function sendSingles(server: ServerProcess, seconds: number): Promise<Sends> {
  const before = await countResults(server)
  const began = performance.now()
  const accepted = await load({ ...sending(server), seconds })
  const backlog = accepted.answered - ((await countResults(server)) - before)
  await settled(server)
  const results = (await countResults(server)) - before
  return { accepted, resultsPerSecond: results / ((performance.now() - began) / 1000), backlog }
}

export async function measureSingles(server: ServerProcess, dataDir: string, seconds: number): Promise<void> {
  const { accepted: sent, resultsPerSecond, backlog } = await sendSingles(server, seconds)
  console.log(
    `single sends accepted and charged          ${perSecond(sent.perSecond)}   p50 ${sent.p50Ms} ms   p99 ${sent.p99Ms} ms` +
      (sent.refused > 0 ? `   REFUSED ${sent.refused}` : ''),
  )
  console.log(
    `single sends to their recorded results     ${perSecond(resultsPerSecond)}   without result when the load ended: ${backlog} ` +
      `of ${sent.answered}`,
  )
  const postgres = [await postgresPid(dataDir)].filter((pid) => pid !== undefined)
  const [whole, database] = [memoryOf([server.pid, ...postgres]), memoryOf(postgres)]
  console.log(
    `memory after ${sent.answered} sends                 ${mb(whole - database)} server, ${mb(database)} PostgreSQL`,
  )
}

/** One message to 10,000: until it is answered, and until the last result is recorded. */
async function measureMany(server: ServerProcess): Promise<void> {
  const before = await countResults(server)
  const body = JSON.stringify({
    sender_phone: '0215880000',
    body: 'to many',
    receiver_phone: Array.from({ length: 10_000 }, nextNumber),
  })
  const began = performance.now()
  const answer = await fetch(`${server.url}/api/v1/message/sms/`, {
    method: 'POST',
    headers: { authorization: `token ${server.demo.sms4wp.token}`, 'content-type': 'application/json' },
    body,
  })
  await answer.text()
  const acceptedMs = performance.now() - began
  while ((await countResults(server)) - before < 10_000 && performance.now() - began < 60_000) await rest(20)
  const doneMs = performance.now() - began
  console.log(
    `one message to 10,000: answered ${answer.status} after ${Math.round(acceptedMs)} ms, all results after ` +
      `${Math.round(doneMs)} ms   ${perSecond(10_000_000 / (doneMs - acceptedMs))}`,
  )
}

async function measureHistory(
  server: ServerProcess,
  dataDir: string,
  { recipients, seconds }: { recipients: number; seconds: number },
): Promise<void> {
  const db = connectDatabase(await addressOf(dataDir), { poolSize: 1 })
  await fillHistory(db, { customerId: server.demo.sms4wp.userId, recipients })
  await db.end()
  const requests: autocannon.Request[] = [
    { path: '/api/v1/message/?limit=50', headers: { authorization: `token ${server.demo.sms4wp.token}` } },
  ]
  for (const connections of [1, 8]) {
    const {
      p50Ms,
      p99Ms,
      perSecond: rate,
      refused,
    } = await load({ url: server.url, requests, seconds, connections })
    console.log(
      `history page of 50 over ${recipients} recipients, ${connections} connections   ${perSecond(rate)}   ` +
        `p50 ${p50Ms} ms   p99 ${p99Ms} ms${refused > 0 ? `   REFUSED ${refused}` : ''}`,
    )
  }
}

export function sending({ url, demo }: ServerProcess) {
  const request: autocannon.Request = {
    method: 'POST',
    path: '/api/v1/message/sms/',
    headers: { authorization: `token ${demo.sms4wp.token}`, 'content-type': 'application/json' },
    setupRequest: (plain) => ({
      ...plain,
      body: `{"sender_phone":"0215880000","body":"API Test","receiver_phone":"${nextNumber()}"}`,
    }),
  }
  return { url, requests: [request], connections: senders }
}

export async function sellPoints({ url, demo }: ServerProcess): Promise<void> {
  const answer = await fetch(`${url}/api/v1/admin/user_point/`, {
    method: 'POST',
    headers: { authorization: `token ${demo.sms4wp.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: demo.sms4wp.userId, value: 1_000_000_000, description: 'bench' }),
  })
  if (!answer.ok) throw new Error(`no points: ${await answer.text()}`)
}

async function metric(server: ServerProcess, pattern: RegExp): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  return [...metrics.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0)
}

const countResults = (server: ServerProcess) =>
  metric(server, /^switchboard_message_results_total\{.*\} (\d+)$/gm)

/** Waits until the queue is empty and the last results are written. */
export async function settled(server: ServerProcess): Promise<void> {
  while ((await metric(server, /^switchboard_queue_depth (\d+)$/gm)) > 0) await rest(50)
  await rest(100)
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
