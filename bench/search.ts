import { randomInt } from 'node:crypto'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connectDatabase } from '../src/platform/db/database.ts'
import { cleanUp, startProcess, type ServerProcess } from '../test/support/process.ts'
import {
  filledApplication,
  filledPhone,
  filledPhones,
  filledSender,
  filledTenants,
  fillSearch,
} from './support/fill-search.ts'

const masterKey = Buffer.alloc(32, 7)
const dayMs = 86_400_000

interface Page {
  readonly items: readonly { readonly id: string }[]
  readonly next: string | null
}

type Ask = (path: string) => Promise<Page>

/**
 * `npm run bench -- search [--rows 5000000] [--times 200]`: what operators search for, one request after another, over
 * so many messages, orders and codes; each time for something else. A short page's next ones are not asked for.
 */
export async function benchSearch(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { rows: { type: 'string' }, times: { type: 'string' } } })
  const rows = Number(values.rows ?? 5_000_000)
  const times = Number(values.times ?? 200)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir, {
    SWITCHBOARD_KEY: masterKey.toString('hex'),
    SMS_CARRIER: 'sink',
    // Else the codes of a year ago are erased meanwhile.
    KEEP_CODES_DAYS: '3650',
  })
  try {
    await sendOne(server)
    const began = performance.now()
    await fill(dataDir, rows)
    console.log(
      `${rows} messages, orders and codes filled in after ${Math.round((performance.now() - began) / 1000)} s`,
    )
    const ask = await signIn(server)
    for (const [name, pathOf] of await searches(ask, rows)) await measure(name, pathOf, { ask, times })
  } finally {
    await cleanUp(dataDir, [server])
  }
}

/** Name and path of each search; what is looked for differs each time. */
async function searches(ask: Ask, rows: number): Promise<[string, () => string][]> {
  const phone = () => filledPhone(randomInt(filledPhones))
  const customer = () => String(1 + randomInt(filledTenants - 1))
  const day = () => {
    const since = Date.now() - dayMs * (2 + randomInt(Math.max(1, Math.floor((rows * 6) / 86_400) - 2)))
    return `since=${new Date(since).toISOString()}&until=${new Date(since + dayMs).toISOString()}`
  }
  const message = () => String(1_000_000_001 + randomInt(rows))
  const calls = (await ask(`/calls?limit=100&${day()}`)).items
  const codes = (await ask(`/verifications?limit=100&${day()}`)).items
  const one = <Item>(items: readonly Item[]) => items[randomInt(items.length)] as Item
  return [
    ['messages: all, newest first', () => '/messages'],
    ['messages: by number', () => `/messages?receiver=${phone()}`],
    ['messages: by id', () => `/messages?id=${message()}`],
    ['messages: failed', () => '/messages?state=failed'],
    ['messages: scheduled', () => '/messages?state=scheduled'],
    ['messages: taken back', () => '/messages?state=cancelled'],
    ['messages: waiting', () => '/messages?state=waiting'],
    ['messages: of a day', () => `/messages?${day()}`],
    ['messages: failed, of a day', () => `/messages?state=failed&${day()}`],
    ['messages: taken back, of a day', () => `/messages?state=cancelled&${day()}`],
    ['messages: of a customer', () => `/messages?customer=${customer()}`],
    ['messages: of a customer, of a day', () => `/messages?customer=${customer()}&${day()}`],
    ['messages: from a number, of a day', () => `/messages?sender=${filledSender}&${day()}`],
    ['messages: MMS, of a day', () => `/messages?type=MMS&${day()}`],
    ['messages: one, with its recipients', () => `/messages/${message()}/recipients`],
    ['calls: all, newest first', () => '/calls'],
    ['calls: by number', () => `/calls?number=${phone()}`],
    ['calls: by id', () => `/calls?id=${one(calls).id}`],
    ['calls: failed', () => '/calls?state=failed'],
    ['calls: queued (none is)', () => '/calls?state=queued'],
    ['calls: of a day', () => `/calls?${day()}`],
    ['calls: busy, of a day', () => `/calls?reason=busy&${day()}`],
    ['calls: of an application', () => `/calls?application=${filledApplication(randomInt(filledTenants))}`],
    ['verifications: all, newest first', () => '/verifications'],
    ['verifications: by number', () => `/verifications?number=${phone()}`],
    ['verifications: by id', () => `/verifications?id=${one(codes).id}`],
    ['verifications: accepted', () => '/verifications?state=accepted'],
    ['verifications: guessed at too often', () => '/verifications?state=exhausted'],
    ['verifications: of a day', () => `/verifications?${day()}`],
  ]
}

async function measure(
  name: string,
  pathOf: () => string,
  { ask, times }: { ask: Ask; times: number },
): Promise<void> {
  const took: number[] = []
  let found = 0
  for (let i = 0; i < times; i++) {
    const path = pathOf()
    const began = performance.now()
    const page = await ask(path)
    took.push(performance.now() - began)
    found += page.items.length
  }
  const [first = 0] = took
  const sorted = took.toSorted((a, b) => a - b)
  const share = (of: number) =>
    (sorted[Math.min(times - 1, Math.floor(times * of))] ?? 0).toFixed(1).padStart(7)
  console.log(
    `${name.padEnd(40)} p50 ${share(0.5)} ms   p99 ${share(0.99)} ms   the first ${first.toFixed(1).padStart(7)} ms   ` +
      `${(found / times).toFixed(1)} found`,
  )
}

async function fill(dataDir: string, rows: number): Promise<void> {
  const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim()
  const host = join(dataDir, 'postgres')
  const address = { host, port: 5432, user: 'switchboard', password, database: 'switchboard' }
  // One connection: it has temporary functions.
  const db = connectDatabase(address, { poolSize: 1 })
  await fillSearch(db, { rows, masterKey })
  await db.end()
}

/** What all filled messages say. */
async function sendOne({ url, demo }: ServerProcess): Promise<void> {
  const answer = await fetch(`${url}/api/v1/message/sms/`, {
    method: 'POST',
    headers: { authorization: `token ${demo.sms4wp.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      sender_phone: demo.sms4wp.senderPhone,
      body: 'API Test',
      receiver_phone: '01012345678',
    }),
  })
  if (!answer.ok) throw new Error(`nothing was sent: ${await answer.text()}`)
}

async function signIn({ url, demo }: ServerProcess): Promise<Ask> {
  const { email, password } = demo.console
  const answer = await fetch(`${url}/console/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return async (path) => {
    const page = await fetch(`${url}/console/api${path}`, { headers: { cookie } })
    if (!page.ok) throw new Error(`${path}: ${await page.text()}`)
    return (await page.json()) as Page
  }
}
