import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRecognition } from '../src/domain/recognition/recognition.ts'
import { connectDatabase } from '../src/platform/db/database.ts'
import { has } from '../test/support/debian.ts'
import { cleanUp, startProcess, type ServerProcess } from '../test/support/process.ts'
import { senders, sellPoints, sendSingles } from './messages.ts'
import { measureBareArgon2 } from './support/bare-argon2.ts'
import { openScreenBrowser } from './support/device-screens/browser.ts'
import { drawPictures } from './support/device-screens/picture-folder.ts'
import { seeds } from './support/device-screens/screen-set.ts'
import { fillAccounts } from './support/fill-accounts.ts'
import { measureKannel } from './support/kannel.ts'
import { load } from './support/load.ts'
import { percentile, score } from './support/recognition/score.ts'
import { readByTesseract } from './support/recognition/tesseract.ts'
import {
  bareLookUps,
  bareOrders,
  lookUps,
  orderAndCheck,
  orders,
  signIns,
  signUps,
  type Requests,
} from './support/requests.ts'
import { addressOf, startCeiling } from './support/start-ceiling.ts'
import { takeTurns } from './support/take-turns.ts'

interface Run {
  readonly seconds: number
  readonly rounds: number
}

const accounts = 20_000

/**
 * `npm run bench -- peers [--seconds 4] [--rounds 3]`: one table of each path beside what bounds it, or beside the program that
 * others use for it, all in one run and in turns. Kannel and tesseract are Debian's; a row is left out where they are missing.
 */
export async function benchPeers(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, rounds: { type: 'string' } } })
  const run = { seconds: Number(values.seconds ?? 4), rounds: Number(values.rounds ?? 3) }
  console.log(`load average ${loadavg()[0]?.toFixed(1)}\n`)
  console.log('| what | a second | beside | a second | ratio |')
  console.log('| ---- | -------- | ------ | -------- | ----- |')
  await compareRequests(run)
  if (has('bearerbox')) await compareTexts(run)
  if (has('tesseract')) await compareCaptures()
  console.log(`\nload average ${loadavg()[0]?.toFixed(1)}`)
}

/** What HTTP and PostgreSQL bound. Calls wait, so that accepting is measured and not ringing. */
async function compareRequests({ seconds, rounds }: Run): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir, { CALL_CONCURRENT_JOBS: '8', PUMPING_GUARD: 'off' })
  const ceiling = await startCeiling(dataDir)
  const rate = (requests: Requests) => async () => (await load({ ...requests, seconds })).perSecond
  try {
    const db = connectDatabase(await addressOf(dataDir), { poolSize: 1 })
    await fillAccounts(db, accounts)
    await db.end()
    const rates = await takeTurns(
      {
        bare: rate(bareOrders(ceiling.url, '/v1/orders')),
        stored: rate(bareOrders(ceiling.url, '/stored')),
        ordered: rate(orders(server)),
        pairs: rate(orderAndCheck(server)),
        signedUp: rate(signUps(server)),
        bareLookedUp: rate(bareLookUps(ceiling.url)),
        lookedUp: rate(lookUps(server)),
        argon2: () => measureBareArgon2(availableParallelism(), seconds),
        signedIn: rate(signIns(server, accounts)),
      },
      { rounds, rateOf: (each) => each },
    )
    const stored = 'bare Fastify, one durable insert'
    print('CallUp: orders accepted', rates.ordered, 'bare Fastify, nothing stored', rates.bare)
    print('CallUp: orders accepted', rates.ordered, stored, rates.stored)
    print('CallUp: order + check, both counted', rates.pairs, stored, rates.stored)
    print('VirtualClass: signed sign-up', rates.signedUp, stored, rates.stored)
    print('VirtualClass: signed look-up', rates.lookedUp, 'bare Fastify, the same answer', rates.bareLookedUp)
    print('Senicare: sign-in', rates.signedIn, 'argon2 alone, all processors', rates.argon2)
  } finally {
    ceiling.end()
    await cleanUp(dataDir, [server])
  }
}

/** From HTTP to the recorded result by SMPP, beside Kannel into the same SMSC, which charges and stores nothing. */
async function compareTexts({ seconds, rounds }: Run): Promise<void> {
  const smsc = spawn(process.execPath, [join(import.meta.dirname, 'support/bare-smsc.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(smsc.stdout, 'data')) as [Buffer]
  const port = Number(line)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const file = `${dataDir}.carriers.json`
  const binds = [{ host: '127.0.0.1', port, systemId: 'bench', window: 1000 }]
  await writeFile(file, JSON.stringify({ texts: { carriers: { smsc: { kind: 'smpp', binds } } } }))
  const servers: ServerProcess[] = []
  try {
    const server = await startProcess(dataDir, { CARRIERS_FILE: file })
    servers.push(server)
    await sellPoints(server)
    const { ours, kannel } = await takeTurns(
      {
        ours: async () => {
          const { accepted, resultsPerSecond } = await sendSingles(server, seconds)
          return { accepted: accepted.perSecond, ended: resultsPerSecond }
        },
        kannel: async () => {
          const result = await measureKannel(port, { seconds, connections: senders })
          return { accepted: result.acceptedPerSecond, ended: result.reportsPerSecond }
        },
      },
      { rounds, rateOf: ({ ended }) => ended },
    )
    print('SMS4WP: texts accepted and charged', ours.accepted, 'Kannel: accepted', kannel.accepted)
    print('SMS4WP: by SMPP to the recorded result', ours.ended, 'Kannel: by SMPP to the report', kannel.ended)
  } finally {
    await cleanUp(dataDir, servers)
    smsc.kill()
    await rm(file, { force: true })
  }
}

/** Captures one after the other, clean and sent on, half of each. */
async function compareCaptures(): Promise<void> {
  const browser = await openScreenBrowser()
  const plan = { seed: seeds.benchmark, rounds: { clean: 1, recompressed: 1, photo: 0 }, mirrors: 0 }
  const { screens } = await drawPictures(browser, plan)
  await browser.close()
  const threads = Math.min(2, availableParallelism())
  const recognition = createRecognition({
    processes: 1,
    threads,
    onLost: (why) => console.log(`LOST: ${why}`),
  })
  try {
    await recognition.warm()
    const scores = []
    for (const screen of screens) {
      const began = performance.now()
      scores.push(score(screen, await recognition.readScreen(screen.bytes), performance.now() - began))
    }
    const peers = await readByTesseract(screens)
    const [ours, theirs] = [scores, peers].map((all) => all.filter(({ imeis }) => imeis).length)
    const median = (all: readonly { tookMs: number }[]) =>
      percentile(
        all.map(({ tookMs }) => tookMs),
        0.5,
      )
    print(
      `ITechs: captures read (IMEIs right in ${ours} of ${screens.length})`,
      1000 / median(scores),
      `Debian's tesseract (${theirs} of ${screens.length})`,
      1000 / median(peers),
    )
  } finally {
    await recognition.close()
  }
}

function print(what: string, rate: number, beside: string, other: number): void {
  const show = (value: number) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'))
  console.log(`| ${what} | ${show(rate)} | ${beside} | ${show(other)} | ${(rate / other).toFixed(2)} |`)
}
