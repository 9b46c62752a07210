import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { NewApplication } from '../../src/domain/applications/applications.ts'
import type { TestServer } from './server.ts'

/** Limits under which a test may order as often as it likes. */
const looseLimits = { resendGapSeconds: 0, sendsPerTenMinutes: 1000, sendsPerDay: 1000 }

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** An answer's `data`, for tests that have checked the status. */
export interface OrderData {
  readonly id: string
  readonly cid: { readonly prefix: string; readonly mask: string }
  readonly code: { readonly len: number; readonly value?: string }
}

export interface CallupClient {
  readonly token: string
  readonly applicationId: string
  /** Empty without a callback URL. */
  readonly callbackSecret: string
  order(body: object, options?: { query?: string; headers?: Record<string, string> }): Promise<Reply>
  /** Orders with `fields=code.value` and expects it to be accepted. */
  orderKnown(phone: string, extra?: object): Promise<{ id: string; prefix: string; code: string }>
  check(id: string, code: string): Promise<Reply>
  show(id: string): Promise<Reply>
  send(path: string, init?: RequestInit): Promise<Reply>
}

let lastNumber = 0

/** A phone number that no other test of this file uses, and that shares its block of 1,000 with few others. */
export function newNumber(): string {
  lastNumber++
  return `7916${String(lastNumber % 10_000).padStart(4, '0')}${String(Math.floor(lastNumber / 10_000)).padStart(3, '0')}`
}

/** A new application on the server and a client that speaks for it as the seed describes. */
export async function createCallupClient(
  server: TestServer,
  application: Partial<NewApplication> = {},
): Promise<CallupClient> {
  const { applications, db } = server.app
  await applications.addNumberBlocks(db, ['7487260', '7487261', '7487262'])
  const made = await applications.create(db, { name: 'Test', limits: looseLimits, ...application })
  const { token } = made

  async function send(path: string, init: RequestInit = {}): Promise<Reply> {
    const headers = { 'x-application-token': token, ...(init.headers as Record<string, string> | undefined) }
    const response = await fetch(server.url + path, { ...init, headers })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  const order: CallupClient['order'] = (body, { query = '', headers = {} } = {}) =>
    send(`/v1/orders${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  return {
    token,
    applicationId: made.id,
    callbackSecret: made.callbackSecret ?? '',
    send,
    order,
    async orderKnown(phone, extra = {}) {
      const reply = await order({ phone, ...extra }, { query: '?fields=code.value' })
      if (reply.status !== 200) throw new Error(`order refused: ${JSON.stringify(reply.body)}`)
      const { data } = reply.body as { data: OrderData }
      return { id: data.id, prefix: data.cid.prefix, code: data.code.value as string }
    },
    check: (id, code) => send(`/v1/auth/${id}/${code}`),
    show: (id) => send(`/v1/orders/${id}`),
  }
}

/** A code that is not this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 10_000).padStart(4, '0')
}

/** Polls until `look` finds something; fails after a minute, for the machine may be busy. */
export async function eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not happen within a minute')
}

/** Polls until `look` finds just this; fails with the difference. */
export async function eventuallyEqual<Value>(look: () => Promise<Value>, expected: Value): Promise<void> {
  let found: Value | undefined
  await eventually(async () => {
    found = await look()
    return isDeepStrictEqual(found, expected) || undefined
  }).catch(() => assert.deepEqual(found, expected))
}
