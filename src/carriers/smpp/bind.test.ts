import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import {
  bytesOf,
  isSubmit,
  makeCarrier,
  openCarrier,
  openHouse,
  receiptOf,
  refuse,
  settingsFor,
  startSmsc,
  textOf,
  up,
  usualAnswer,
} from './smsc.test-support.ts'

test('smpp: a bind that the SMSC does not know any more is made anew', async (t) => {
  const { carrier, smsc } = await openHouse(t, { behave: refuse(0x04) })
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  smsc.behave = () => false
  await eventually(async () => (smsc.sessions.length === 2 && carrier.isAvailable() ? true : undefined))
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: as many are outstanding as the window says, and the others wait', async (t) => {
  const held: (() => void)[] = []
  const { carrier, smsc } = await openHouse(t, {
    bind: { window: 3 },
    settings: { responseTimeoutSeconds: 5 },
    behave: (heard, session) => {
      if (!isSubmit(heard)) return false
      held.push(() => session.send(usualAnswer(heard, () => 'x')))
      return true
    },
  })
  const all = Promise.all(Array.from({ length: 10 }, () => carrier.submit(textOf())))
  await eventually(async () => (held.length === 3 ? true : undefined))
  // What comes after it has been written after whatever else would have been.
  await smsc.sessions[0]?.deliver({ esm_class: 0, short_message: Buffer.from('hello') })
  assert.equal(held.length, 3)
  assert.equal(carrier.status()[0]?.outstanding, 3)
  held.shift()?.()
  await eventually(async () => (smsc.submitted().length === 4 ? true : undefined))
  const answering = setInterval(() => held.shift()?.(), 1)
  t.after(() => clearInterval(answering))
  assert.ok((await all).every(({ outcome }) => outcome === 'taken'))
})

test('smpp: a bind keeps its rate', async (t) => {
  const { carrier } = await openHouse(t, { bind: { perSecond: 50 } })
  const begun = performance.now()
  await Promise.all(Array.from({ length: 25 }, () => carrier.submit(textOf())))
  const tookMs = performance.now() - begun
  assert.ok(tookMs > 350, `25 at 50 a second took ${Math.round(tookMs)} ms`)
})

test('smpp: several binds share the work, and receivers get none', async (t) => {
  const smscs = await Promise.all([startSmsc(), startSmsc(), startSmsc()])
  t.after(() => Promise.all(smscs.map((smsc) => smsc.close())))
  const modes = ['transceiver', 'transmitter', 'receiver']
  const binds = smscs.map(({ port }, index) => ({
    host: '127.0.0.1',
    port,
    systemId: 'test',
    mode: modes[index],
  }))
  const { carrier, receipts } = await openCarrier(settingsFor(0, { binds }))
  t.after(() => carrier.close())
  assert.equal(carrier.window, 200)
  const outcomes = await Promise.all(Array.from({ length: 150 }, () => carrier.submit(textOf())))
  assert.ok(outcomes.every(({ outcome }) => outcome === 'taken'))
  const counts = smscs.map((smsc) => smsc.submitted().length)
  assert.deepEqual(counts, [75, 75, 0])
  assert.deepEqual(
    smscs.map(({ sessions }) => sessions[0]?.heard[0]?.commandId),
    [9, 2, 1],
  )
  assert.equal(await smscs[2]?.sessions[0]?.deliver(receiptOf('9')), 0)
  assert.deepEqual(receipts, [{ ref: '9', code: 4100 }])
})

test('smpp: when one of two binds is lost the other goes on', async (t) => {
  const smscs = [await startSmsc(), await startSmsc()] as const
  t.after(() => Promise.all(smscs.map((smsc) => smsc.close())))
  const binds = smscs.map(({ port }) => ({ host: '127.0.0.1', port, systemId: 'test' }))
  const { carrier } = await openCarrier(settingsFor(0, { binds, reconnect: { firstSeconds: 60 } }))
  t.after(() => carrier.close())
  smscs[0].sessions[0]?.socket.destroy()
  await eventually(async () => (carrier.status()[0]?.state === 'down' ? true : undefined))
  assert.equal(carrier.isAvailable(), true)
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => carrier.submit(textOf())))
  assert.ok(outcomes.every(({ outcome }) => outcome === 'taken'))
})

test('smpp: a submission is unknown when its answer does not come, and what is learnt later is reported', async (t) => {
  const late: (() => void)[] = []
  const { carrier, session, smsc, receipts } = await openHouse(t, {
    settings: { responseTimeoutSeconds: 1 },
    behave: (heard, from) => {
      if (!isSubmit(heard)) return false
      const isFirst = late.length === 0
      late.push(() =>
        from.send(
          isFirst
            ? usualAnswer(heard, () => 'late')
            : bytesOf(0x80000004, { status: 0x0b, sequence: heard.sequence }),
        ),
      )
      return true
    },
  })
  const [taken, refused] = [textOf(), textOf()]
  assert.deepEqual(await carrier.submit(taken), { outcome: 'unknown' })
  assert.deepEqual(await carrier.submit(refused), { outcome: 'unknown' })
  for (const answer of late) answer()
  assert.equal(await session.deliver(receiptOf('late')), 0)
  await eventually(async () => (receipts.length === 2 ? true : undefined))
  const sorted = receipts.toSorted((one, other) => one.code - other.code)
  assert.deepEqual(sorted, [
    { ref: `unheard-${taken.recipientId}`, code: 4100 },
    { ref: `unheard-${refused.recipientId}`, code: 4410 },
  ])
  smsc.behave = () => false
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: what is outstanding when the connection is lost is unknown, and nothing is dialled twice', async (t) => {
  const { carrier, smsc } = await openHouse(t, { behave: isSubmit, settings: { responseTimeoutSeconds: 5 } })
  const outcomes = Promise.all([1, 2, 3].map(() => carrier.submit(textOf())))
  await eventually(async () => (smsc.submitted().length === 3 ? true : undefined))
  smsc.behave = () => false
  smsc.sessions[0]?.socket.destroy()
  assert.deepEqual(
    await outcomes,
    [1, 2, 3].map(() => ({ outcome: 'unknown' })),
  )
  await up(carrier)
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  assert.equal(smsc.sessions.length, 2)
})

test('smpp: what waits for a window when the last bind is lost is busy: nothing of it left', async (t) => {
  const { carrier, smsc } = await openHouse(t, {
    behave: isSubmit,
    bind: { window: 1 },
    settings: { responseTimeoutSeconds: 5 },
  })
  const outcomes = Promise.all([1, 2, 3].map(() => carrier.submit(textOf())))
  await eventually(async () => (smsc.submitted().length === 1 ? true : undefined))
  smsc.sessions[0]?.socket.destroy()
  assert.deepEqual(await outcomes, [{ outcome: 'unknown' }, { outcome: 'busy' }, { outcome: 'busy' }])
})

test('smpp: a bind that is refused is tried again with growing rests', async (t) => {
  let refusals = 0
  const smsc = await startSmsc((heard, session) => {
    if (heard.commandId !== 9 || refusals >= 4) return false
    refusals++
    session.send(bytesOf(0x80000009, { status: 0x0e, sequence: heard.sequence }))
    return true
  })
  t.after(() => smsc.close())
  const settings = settingsFor(smsc.port, { reconnect: { firstSeconds: 0.02, lastSeconds: 0.1 } })
  const { carrier, lines } = await openCarrier(settings)
  t.after(() => carrier.close())
  const tries = lines.filter(({ reason }) => reason === 'the bind was refused: 0x0e')
  const longest = [20, 40, 80, 100]
  assert.equal(tries.length, longest.length)
  for (const [index, { restMs }] of tries.entries()) {
    const most = longest[index] as number
    assert.ok(
      Number(restMs) >= most / 2 && Number(restMs) <= most,
      `rest ${index + 1} took ${String(restMs)} ms`,
    )
  }
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: enquire_link is sent, and a peer that does not answer it is left', async (t) => {
  const { carrier, smsc } = await openHouse(t, {
    settings: { enquireLinkSeconds: 0.05, responseTimeoutSeconds: 1 },
  })
  await eventually(async () =>
    smsc.sessions[0]?.heard.filter(({ commandId }) => commandId === 0x15).length === 3 ? true : undefined,
  )
  assert.equal(smsc.sessions.length, 1)
  let isDeaf = true
  smsc.behave = ({ commandId }) => isDeaf && commandId === 0x15
  await eventually(async () => (smsc.sessions.length === 2 ? true : undefined))
  isDeaf = false
  await up(carrier)
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: an unbind is answered, answers under way still count, and the bind is made anew', async (t) => {
  const held: (() => void)[] = []
  const { carrier, smsc, session } = await openHouse(t, {
    behave: (heard, from) => {
      if (!isSubmit(heard) || held.length > 0) return false
      held.push(() => from.send(usualAnswer(heard, () => 'held')))
      return true
    },
  })
  const submission = carrier.submit(textOf())
  await eventually(async () => (held.length === 1 ? true : undefined))
  session.send(bytesOf(0x06, { sequence: 500 }))
  await eventually(async () =>
    session.heard.find(({ commandId, sequence }) => commandId === 0x80000006 && sequence === 500),
  )
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  held[0]?.()
  assert.deepEqual(await submission, { outcome: 'taken', ref: 'held' })
  await eventually(async () => (smsc.sessions.length === 2 && carrier.isAvailable() ? true : undefined))
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
})

test('smpp: closing waits for what is outstanding, lets nothing new in, and unbinds', async (t) => {
  const held: (() => void)[] = []
  const { carrier, session } = await openHouse(t, {
    bind: { window: 1 },
    settings: { responseTimeoutSeconds: 5 },
    behave: (heard, from) => {
      if (isSubmit(heard)) held.push(() => from.send(usualAnswer(heard, () => 'held')))
      return isSubmit(heard)
    },
  })
  const [outstanding, waiting] = [carrier.submit(textOf()), carrier.submit(textOf())]
  await eventually(async () => (held.length === 1 ? true : undefined))
  const closed = carrier.close()
  assert.equal(carrier.isAvailable(), false)
  assert.deepEqual(await waiting, { outcome: 'busy' })
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  assert.equal(
    session.heard.some(({ commandId }) => commandId === 6),
    false,
  )
  held[0]?.()
  assert.deepEqual(await outstanding, { outcome: 'taken', ref: 'held' })
  await closed
  assert.equal(session.heard.at(-1)?.commandId, 6)
  assert.equal(carrier.status()[0]?.state, 'down')
  await carrier.close()
})

test('smpp: closing ends a bind in any state', async (t) => {
  const mute = await startSmsc(() => true)
  t.after(() => mute.close())
  const refused = await startSmsc()
  await refused.close()
  for (const port of [mute.port, refused.port]) {
    for (const wait of ['none', 'turn', 'connected'] as const) {
      const carrier = makeCarrier(settingsFor(port)).carrier
      carrier.open()
      if (wait === 'turn') await new Promise(setImmediate)
      if (wait === 'connected') await new Promise((resolve) => setTimeout(resolve, 30))
      await carrier.close()
      assert.equal(carrier.status()[0]?.state, 'down')
    }
  }
  await eventually(async () =>
    mute.sessions.every(({ socket }) => socket.destroyed || socket.readableEnded) ? true : undefined,
  )
})
