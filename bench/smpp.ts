import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Value } from 'typebox/value'
import { createSmppCarrier } from '../src/carriers/smpp/smpp.ts'
import { SmppSettings } from '../src/carriers/smpp/smpp-settings.ts'
import { asPhoneNumber } from '../src/core/phone-number.ts'
import { createLogger } from '../src/platform/log/logger.ts'
import { measureSingles, sellPoints, senders, sending, settled } from './messages.ts'
import { has } from '../test/support/debian.ts'
import { cleanUp, startProcess } from '../test/support/process.ts'
import { measureKannel } from './support/kannel.ts'
import { load } from './support/load.ts'
import { perSecond } from './support/print.ts'

/** `npm run bench -- smpp [--seconds 10]`: our SMPP client alone, and a whole send over it, into an SMSC that only answers,
 * and Kannel into the same SMSC. */
export async function benchSmpp(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' } } })
  const seconds = Number(values.seconds ?? 10)
  const smsc = spawn(process.execPath, [join(import.meta.dirname, 'support/bare-smsc.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(smsc.stdout, 'data')) as [Buffer]
    const port = Number(line)
    for (const registeredDelivery of [0, 1]) {
      const rate = await measureClient(port, registeredDelivery, seconds)
      const what = registeredDelivery === 1 ? 'submit_sm with receipts' : 'submit_sm'
      console.log(`${what.padEnd(28)} window 100   ${perSecond(rate)}`)
    }
    await measureWhole(port, seconds)
    await printKannel(port, seconds)
  } finally {
    smsc.kill()
    await once(smsc, 'exit')
  }
}

async function measureClient(port: number, registeredDelivery: number, seconds: number): Promise<number> {
  const settings = Value.Default(SmppSettings, {
    binds: [{ host: '127.0.0.1', port, systemId: 'bench' }],
    receipts: { registeredDelivery },
  }) as SmppSettings
  const carrier = createSmppCarrier('bench', settings, { log: createLogger({ level: 'error' }) })
  let ended = 0
  carrier.onReceipts((receipts) => {
    ended += receipts.length
    return Promise.resolve()
  })
  carrier.open()
  while (!carrier.isAvailable()) await rest(5)
  const to = asPhoneNumber('01012345678')
  const until = performance.now() + seconds * 1000
  let taken = 0
  const sender = async (worker: number) => {
    for (let i = 0; performance.now() < until; i++) {
      const recipientId = `${worker * 10_000_000 + i}`
      const content = { from: '0212345678', subject: '', body: 'API Test', images: [] }
      const { outcome } = await carrier.submit({ recipientId, type: 'SMS', to, ...content })
      if (outcome !== 'taken') throw new Error(`a submission was ${outcome}`)
      taken++
    }
  }
  await Promise.all(Array.from({ length: carrier.window }, (_, worker) => sender(worker)))
  await carrier.close()
  return (registeredDelivery === 1 ? ended : taken) / seconds
}

async function printKannel(port: number, seconds: number): Promise<void> {
  if (!has('bearerbox')) {
    console.log('Kannel beside it: needs the Debian package kannel')
    return
  }
  const { acceptedPerSecond, reportsPerSecond } = await measureKannel(port, { seconds, connections: senders })
  console.log(
    `Kannel, nothing charged or stored: accepted ${perSecond(acceptedPerSecond)}   reported ${perSecond(reportsPerSecond)}`,
  )
}

/** HTTP, debit, durable, submit_sm, receipt, result. */
async function measureWhole(port: number, seconds: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const file = `${dataDir}.carriers.json`
  const binds = [{ host: '127.0.0.1', port, systemId: 'bench', window: 1000 }]
  await writeFile(file, JSON.stringify({ texts: { carriers: { smsc: { kind: 'smpp', binds } } } }))
  const server = await startProcess(dataDir, { CARRIERS_FILE: file })
  try {
    await sellPoints(server)
    await load({ ...sending(server), seconds: 3 })
    await settled(server)
    await measureSingles(server, dataDir, seconds)
  } finally {
    await cleanUp(dataDir, [server])
    await rm(file, { force: true })
  }
}

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
