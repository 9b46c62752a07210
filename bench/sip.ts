import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Value } from 'typebox/value'
import { createSipCarrier, type SipCarrier } from '../src/carriers/sip/sip.ts'
import { SipSettings } from '../src/carriers/sip/sip-settings.ts'
import { asPhoneNumber } from '../src/core/phone-number.ts'
import { createLogger } from '../src/platform/log/logger.ts'
import { has, startProgram, waitForListener } from '../test/support/debian.ts'
import { findFreePort } from '../test/support/ports.ts'
import { perSecond } from './support/print.ts'

const address = '127.0.0.2'
const ringing = 5000

/**
 * `npm run bench -- sip [--seconds 10]`: flash calls over UDP to SIPp (Debian package sip-tester), cancelled as soon as
 * they ring, and the memory of this process while 5,000 ring.
 */
export async function benchSip(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' } } })
  const seconds = Number(values.seconds ?? 10)
  if (!has('sipp')) throw new Error('This benchmark needs the Debian package sip-tester.')
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const [port, controlPort] = [await findFreePort(address), await findFreePort(address)]
  const scenario = join(import.meta.dirname, 'support/ringing-phone.xml')
  const options = `-i ${address} -p ${port} -t u1 -ci ${address} -cp ${controlPort} -l 19000 -buff_size 4000000 -nostdin`
  const sipp = startProgram('sipp', ['-sf', scenario, ...options.split(' ')], folder)
  try {
    await waitForListener(sipp, { protocol: 'udp', address, port })
    const trunk = { name: 'sipp', host: address, port, channels: 20_000, optionsSeconds: 0 }
    const settings = Value.Default(SipSettings, { localAddress: '127.0.0.1', trunks: [trunk] }) as SipSettings
    const carrier = createSipCarrier('bench', settings, { log: createLogger({ level: 'error' }) })
    await carrier.open()
    await measureMemory(carrier)
    for (const atOnce of [200, 500]) {
      const { rate, lost } = await measureRate(carrier, atOnce, seconds)
      console.log(`calls over UDP, ${atOnce} at once   ${perSecond(rate)}   lost ${lost}`)
    }
    await carrier.close()
  } finally {
    await sipp.stop('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

let placed = 0

async function place(carrier: SipCarrier, ringMs: number, onRinging = () => {}): Promise<boolean> {
  placed++
  const callee = asPhoneNumber(`010${String(placed % 100_000_000).padStart(8, '0')}`)
  const call = { orderId: String(placed), callee, callerId: '74872600345', ringMs }
  return (await carrier.place(call, onRinging)).outcome === 'rang'
}

async function measureRate(carrier: SipCarrier, atOnce: number, seconds: number) {
  const until = performance.now() + seconds * 1000
  let [rang, lost] = [0, 0]
  const caller = async () => {
    while (performance.now() < until) {
      if (await place(carrier, 0)) rang++
      else lost++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, caller))
  return { rate: rang / seconds, lost }
}

/** Begun at 1,500 a second; each rings long enough for all to ring together. */
async function measureMemory(carrier: SipCarrier): Promise<void> {
  const before = process.memoryUsage.rss()
  let rings = 0
  const calls: Promise<boolean>[] = []
  const ringMs = 8000
  while (calls.length < ringing) {
    for (let i = 0; i < 15; i++) calls.push(place(carrier, ringMs, () => void rings++))
    await sleep(10)
  }
  await sleep(1000)
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  console.log(`${rings} ringing at once: ${mb(process.memoryUsage.rss())}, ${mb(before)} before the first`)
  const lost = (await Promise.all(calls)).filter((rang) => !rang).length
  console.log(`of those lost: ${lost}`)
}
