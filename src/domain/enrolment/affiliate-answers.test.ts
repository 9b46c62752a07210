import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAnswer } from './affiliate-answers.ts'

const contract_url = 'https://shop.test/contract/1'
const reinspection_url = 'https://shop.test/photos/1'

test('affiliate answer: each verdict has the link that it asks for', () => {
  const all = { result: true, contract_url, reinspection_url, error: null }
  assert.deepEqual(readAnswer(all, 'pass', false), { result: true, url: contract_url })
  assert.deepEqual(readAnswer(all, 'ask_again', false), { result: true, url: reinspection_url })
  assert.deepEqual(readAnswer({ result: true }, 'refuse', false), { result: true })
})

test('affiliate answer: an error that is said is one, as a sentence or as a number', () => {
  const error = 'sequence\u0000 17\u001b[2J\n'
  assert.deepEqual(readAnswer({ result: false, error }, 'pass', false), {
    result: false,
    error: 'sequence  17 [2J',
  })
  assert.deepEqual(readAnswer({ result: false, error: 4017 }, 'pass', false), {
    result: false,
    error: '4017',
  })
  const long = readAnswer({ result: false, error: 'e'.repeat(60_000) }, 'pass', false)
  assert.equal(long?.result === false && long.error.length, 1000)
})

const nonsense: Readonly<Record<string, unknown>> = {
  'no JSON': undefined,
  null: null,
  'an array': [{ result: true, contract_url }],
  'a string': 'true',
  'an empty object': {},
  'no link': { result: true },
  'the link of another verdict': { result: true, reinspection_url },
  'a link that is no string': { result: true, contract_url: [contract_url] },
  'a link with javascript:': { result: true, contract_url: 'javascript:alert(1)' },
  'a link with http:': { result: true, contract_url: 'http://shop.test/' },
  'a link of 1,501 characters': { result: true, contract_url: `https://shop.test/${'a'.repeat(1483)}` },
  'true as a word': { result: 'true', contract_url },
  'true as a number': { result: 1, contract_url },
  'true, and an error': { result: true, contract_url, error: 'but' },
  'true, and an error that is an object': { result: true, contract_url, error: {} },
  'false without an error': { result: false },
  'false with an empty error': { result: false, error: '' },
  'false with an error that is an object': { result: false, error: { message: 'no' } },
  'an error alone': { error: 'no' },
}
for (const [what, said] of Object.entries(nonsense)) {
  test(`affiliate answer: ${what} is no answer`, () => {
    assert.equal(readAnswer(said, 'pass', false), undefined)
  })
}

test('affiliate answer: in development a link may be http', () => {
  const said = { result: true, contract_url: 'http://localhost:4600/contract/1' }
  assert.deepEqual(readAnswer(said, 'pass', true), { result: true, url: said.contract_url })
})
