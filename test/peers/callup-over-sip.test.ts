import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Phone } from '../support/baresip.ts'
import {
  createCallupClient,
  eventually,
  newNumber,
  type CallupClient,
  type OrderData,
} from '../support/callup.ts'
import { credentials } from '../support/kamailio.ts'
import { startTestServer } from '../support/server.ts'
import { useKamailio, usePhone, without } from './sip/peers.ts'

const localAddress = '127.0.0.55'
const timeout = 60_000
const ringMs = 700

/** A client of a server whose calls go through this trunk. */
async function useCallup(t: TestContext, trunk: Record<string, unknown>): Promise<CallupClient> {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-carriers-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'carriers.json')
  const settings = { name: 'trunk-1', domain: 'trunk.test', optionsSeconds: 0, ...trunk }
  const carrier = { kind: 'sip', localAddress, trunks: [settings] }
  await writeFile(file, JSON.stringify({ calls: { carriers: { trunk: carrier } } }))
  const server = await startTestServer({ CARRIERS_FILE: file, CALL_RING_MS: String(ringMs) })
  t.after(() => server.close())
  return createCallupClient(server)
}

/** Orders a call, reads the code off the phone, and signs in with it. */
async function orderAndSignIn(callup: CallupClient, phone: Phone, number: string): Promise<void> {
  const ordered = await callup.order({ phone: number })
  assert.equal(ordered.status, 200, JSON.stringify(ordered.body))
  const { data } = ordered.body as { data: OrderData }
  assert.equal(data.code.value, undefined, 'the code is on the phone only')
  const incoming = await phone.waitFor('CALL_INCOMING')
  const caller = /^sip:([0-9]+)@/.exec(incoming.peeruri ?? '')?.[1] ?? ''
  assert.ok(caller.startsWith(data.cid.prefix), `${caller} does not begin with ${data.cid.prefix}`)
  const checked = await callup.check(data.id, caller.slice(-4))
  assert.deepEqual([checked.status, checked.body], [200, { data: { success: true }, errors: null }])
  const closed = await phone.waitFor('CALL_CLOSED')
  assert.ok(closed.at - incoming.at > ringMs - 100, `the phone rang for ${closed.at - incoming.at} ms`)
  await eventually(async () => {
    const { body } = await callup.show(data.id)
    return (body as { data: { state: string } }).data.state === 'done' ? true : undefined
  })
}

test(
  'callup over sip: an order rings a real phone, and its caller’s last four digits are the code',
  { skip: without('baresip'), timeout },
  async (t) => {
    const number = newNumber()
    const phone = await usePhone(t, { address: '127.0.0.27', number })
    const callup = await useCallup(t, { host: phone.address, port: phone.port })
    await orderAndSignIn(callup, phone, number)
  },
)

test(
  'callup over sip: the same through a proxy that asks for a digest, over TCP',
  { skip: without('baresip', 'kamailio'), timeout },
  async (t) => {
    const number = newNumber()
    const phone = await usePhone(t, { address: '127.0.0.27', number })
    const proxy = await useKamailio(t, { address: '127.0.0.28', next: phone, algorithm: 'SHA-256' })
    const trunk = { host: proxy.address, port: proxy.port, transport: 'tcp', ...credentials }
    const callup = await useCallup(t, trunk)
    await orderAndSignIn(callup, phone, number)
    assert.equal(proxy.challenges(), 1)
  },
)
