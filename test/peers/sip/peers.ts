import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Value } from 'typebox/value'
import { createSipCarrier, type SipCarrier } from '../../../src/carriers/sip/sip.ts'
import { SipSettings } from '../../../src/carriers/sip/sip-settings.ts'
import { asPhoneNumber } from '../../../src/core/phone-number.ts'
import type { CallResult } from '../../../src/domain/calls/call.port.ts'
import { createTestLogger } from '../../support/kept-logs.ts'
import { startPhone, type Phone } from '../../support/baresip.ts'
import { has } from '../../support/debian.ts'
import { startKamailio, type Kamailio } from '../../support/kamailio.ts'
import { startSipp, type Sipp, type SippTotals } from '../../support/sipp.ts'
import { findBreaches, readTrace, type TracedMessage } from './trace.ts'

const packages = { sipp: 'sip-tester', kamailio: 'kamailio', baresip: 'baresip-core' } as const

/** For `skip`: false, or which Debian package is missing. */
export function without(...commands: readonly (keyof typeof packages)[]): false | string {
  const missing = commands.filter((command) => !has(command))
  if (missing.length === 0) return false
  return `needs the Debian package ${missing.map((command) => packages[command]).join(', ')}`
}

/** What a test says of a trunk; `domain` is trunk.test, and no OPTIONS are sent unless it says so. */
export interface Trunk {
  readonly address: string
  readonly port: number
  readonly settings?: Readonly<Record<string, unknown>>
}

/** In a hook that runs after the test. The types of Node do not know `passed` yet. */
function hasFailed(t: TestContext): boolean {
  return !(t as TestContext & { readonly passed: boolean }).passed
}

export async function useSipp(t: TestContext, options: Parameters<typeof startSipp>[0]): Promise<Sipp> {
  const sipp = await startSipp(options)
  t.after(async () => {
    if (hasFailed(t)) t.diagnostic(await sipp.explain())
    await sipp.close()
  })
  return sipp
}

export async function useKamailio(
  t: TestContext,
  options: Parameters<typeof startKamailio>[0],
): Promise<Kamailio> {
  const kamailio = await startKamailio(options)
  t.after(async () => {
    if (hasFailed(t)) t.diagnostic(kamailio.output().slice(-10_000))
    await kamailio.stop()
  })
  return kamailio
}

export async function usePhone(t: TestContext, options: Parameters<typeof startPhone>[0]): Promise<Phone> {
  const phone = await startPhone(options)
  t.after(async () => {
    if (hasFailed(t)) t.diagnostic(`${JSON.stringify(phone.events())}\n${phone.output().slice(-5000)}`)
    await phone.stop()
  })
  return phone
}

/** An open carrier over these trunks. Its T1 is RFC 3261's unless told: a peer that is kept waiting is not asked twice. */
export async function useCarrier(
  t: TestContext,
  trunks: readonly Trunk[],
  { localAddress, random, t1Ms = 500 }: { localAddress: string; random?: () => number; t1Ms?: number },
): Promise<SipCarrier> {
  const given = {
    localAddress,
    trunks: trunks.map(({ address, port, settings }, index) => ({
      name: `trunk-${index + 1}`,
      host: address,
      port,
      domain: 'trunk.test',
      optionsSeconds: 0,
      ...settings,
    })),
  }
  const settings = Value.Parse(SipSettings, Value.Default(SipSettings, given))
  const logLines: string[] = []
  const log = createTestLogger((line) => void logLines.push(line))
  const carrier = createSipCarrier('trunk', settings, { log, t1Ms, ...(random && { random }) })
  t.after(async () => {
    if (hasFailed(t)) t.diagnostic(logLines.slice(-100).join(''))
    await carrier.close()
  })
  await carrier.open()
  return carrier
}

export interface PlacedCall {
  readonly result: CallResult
  /** How often it was told that the phone rings. */
  readonly rings: number
  /** Milliseconds until the first ring and until the end. */
  readonly rangAfterMs: number
  readonly tookMs: number
}

/** A number whose last three digits tell `callee.xml` what to do. */
export function calleeThat(behaviour: string): string {
  return `01012340${behaviour}`
}

/** Until it is cancelled: who forks or answers by himself is given the time for it, on a busy machine too. */
export function ringMsFor(behaviour: string): number {
  if (behaviour === '183') return 2000
  return ['200', '202', '203'].includes(behaviour) ? 5000 : 500
}

export async function placeCall(
  carrier: SipCarrier,
  { callee, callerId = '02555101234', ringMs = 500 }: { callee: string; callerId?: string; ringMs?: number },
): Promise<PlacedCall> {
  const begun = performance.now()
  let rings = 0
  let rangAfterMs = 0
  const call = { orderId: crypto.randomUUID(), callee: asPhoneNumber(callee), callerId, ringMs }
  const result = await carrier.place(call, () => {
    if (rings++ === 0) rangAfterMs = performance.now() - begun
  })
  return { result, rings, rangAfterMs, tookMs: performance.now() - begun }
}

/** No call failed by SIPp's own count, and the caller kept to RFC 3261 in every message that SIPp wrote down. */
export async function endWithoutFault(
  sipp: Sipp,
): Promise<{ totals: SippTotals; messages: readonly TracedMessage[] }> {
  const totals = await sipp.finish()
  const messages = readTrace(await sipp.trace())
  assert.deepEqual(findBreaches(messages), [])
  assert.equal(totals.failed, 0, `${totals.failed} of ${totals.created} calls failed by SIPp’s scenario`)
  assert.equal(totals.successful, totals.created)
  return { totals, messages }
}
