import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLongTexts, type Decision } from './long-texts.ts'

const delivered = 4100
const noted = { kind: 'noted' }
const again = { kind: 'again' }

function submitted(texts: ReturnType<typeof createLongTexts>, refs: readonly string[]) {
  const text = texts.begin()
  for (const [index, ref] of refs.entries()) text.taken(ref, index === refs.length - 1)
  text.complete()
}

function receiptIn(decision: Decision) {
  if (decision.kind !== 'report') return decision.kind
  decision.recorded?.()
  return decision.receipt
}

test('smpp: a text in parts is delivered when every part is', async () => {
  const texts = createLongTexts()
  submitted(texts, ['a', 'b', 'c'])
  assert.deepEqual(await texts.decide('b', delivered), noted)
  assert.deepEqual(await texts.decide('a', delivered), noted)
  assert.deepEqual(receiptIn(await texts.decide('c', delivered)), { ref: 'c', code: delivered })
})

test("smpp: the last part's receipt waits for those of the others", async () => {
  const texts = createLongTexts()
  submitted(texts, ['a', 'b'])
  const last = Promise.resolve(texts.decide('b', delivered))
  assert.deepEqual(receiptIn(await texts.decide('a', delivered)), { ref: 'b', code: delivered })
  assert.notDeepEqual(await last, again)
})

test('smpp: it is sent once more when the others are late, and then decides alone', async () => {
  const texts = createLongTexts({ holdMs: 10 })
  submitted(texts, ['a', 'b'])
  assert.deepEqual(await texts.decide('b', delivered), again)
  assert.deepEqual(receiptIn(await texts.decide('b', delivered)), { ref: 'b', code: delivered })
  assert.deepEqual(await texts.decide('a', delivered), noted)
})

test('smpp: a text in parts has failed when one part has, whatever follows', async () => {
  const texts = createLongTexts()
  submitted(texts, ['a', 'b', 'c'])
  const held = Promise.resolve(texts.decide('c', delivered))
  assert.deepEqual(receiptIn(await texts.decide('a', 4410)), { ref: 'c', code: 4410 })
  // Held until then; it may repeat the result, but not contradict it.
  const last = await held
  if (last.kind === 'report') assert.equal(last.receipt.code, 4410)
  assert.deepEqual(await texts.decide('b', 4420), noted)
})

test('smpp: what could not be recorded is reported again when its receipt comes again', async () => {
  const texts = createLongTexts()
  submitted(texts, ['a', 'b'])
  assert.equal((await texts.decide('a', 4410)).kind, 'report')
  const repeated = await texts.decide('a', 4410)
  assert.deepEqual(receiptIn(repeated), { ref: 'b', code: 4410 })
  submitted(texts, ['c', 'd'])
  assert.deepEqual(await texts.decide('c', delivered), noted)
  assert.equal((await texts.decide('d', delivered)).kind, 'report')
  assert.deepEqual(receiptIn(await texts.decide('d', delivered)), { ref: 'd', code: delivered })
})

test('smpp: receipts that overtake the answers to their parts are counted', async () => {
  const texts = createLongTexts({ earlyMs: 5000 })
  const text = texts.begin()
  const first = Promise.resolve(texts.decide('a', 4401))
  text.taken('a', false)
  const last = Promise.resolve(texts.decide('b', delivered))
  text.taken('b', true)
  text.complete()
  assert.deepEqual(receiptIn(await first), { ref: 'b', code: 4401 })
  const after = await last
  assert.ok(after.kind !== 'report' || after.receipt.code === 4401)
})

test('smpp: a receipt of a whole text waits only a moment for parts that are being submitted', async () => {
  const texts = createLongTexts({ earlyMs: 10 })
  const text = texts.begin()
  assert.deepEqual(receiptIn(await texts.decide('whole', delivered)), { ref: 'whole', code: delivered })
  text.abandon()
  const decision = texts.decide('whole', delivered)
  assert.ok(!(decision instanceof Promise))
})

test('smpp: parts of a text that was not taken are nobody’s', async () => {
  const texts = createLongTexts()
  const text = texts.begin()
  text.taken('a', false)
  const held = Promise.resolve(texts.decide('a', 4410))
  text.abandon()
  assert.deepEqual(receiptIn(await held), { ref: 'a', code: 4410 })
})

test('smpp: after a restart the last part decides, and no other part does', async () => {
  const texts = createLongTexts()
  assert.deepEqual(receiptIn(await texts.decide('b', delivered)), { ref: 'b', code: delivered })
  // Of a ref that nobody was given: the recorder finds no text that waits for it.
  assert.deepEqual(receiptIn(await texts.decide('a', 4410)), { ref: 'a', code: 4410 })
})

test('smpp: what is remembered of parts is bounded', async () => {
  const texts = createLongTexts({ maxParts: 100, maxHeld: 1, holdMs: 10 })
  for (let count = 0; count < 1000; count++) submitted(texts, [`${count}-1`, `${count}-2`])
  // Forgotten: it decides alone. Remembered: it waits for the other part.
  assert.deepEqual(receiptIn(await texts.decide('0-2', delivered)), { ref: '0-2', code: delivered })
  const held = texts.decide('999-2', delivered)
  assert.deepEqual(await texts.decide('998-2', delivered), again)
  assert.deepEqual(await held, again)
})
