import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createCarrierSet } from './carrier-set.ts'

interface Entry {
  readonly name: string
  readonly kind: string
  readonly host?: string
}

function build(failing?: string) {
  const events: string[] = []
  const lines: string[] = []
  const log = createTestLogger((line) => void lines.push(line), 'info')
  const set = createCarrierSet(({ name, host = '' }: Entry) => {
    events.push(`build ${name}${host}`)
    return {
      open: () => {
        events.push(`open ${name}${host}`)
        return name === failing ? Promise.reject(new Error('the address is taken')) : undefined
      },
      close: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        events.push(`close ${name}${host}`)
      },
    }
  }, log)
  return { set, lines, takeEvents: () => events.splice(0) }
}

const entry = (name: string, host?: string): Entry => ({ name, kind: 'smpp', ...(host ? { host } : {}) })

test('carrier set: what stays the same is kept, what is new is built, what is gone is ended; all in the order given', async () => {
  const { set, takeEvents } = build()
  const before = set.apply([entry('a'), entry('b'), entry('c', '1')])
  await set.open()
  assert.deepEqual(takeEvents(), ['build a', 'build b', 'build c1', 'open a', 'open b', 'open c1'])
  const after = set.apply([entry('c', '2'), entry('a'), entry('d')])
  assert.deepEqual(
    after.map(({ entry: { name } }) => name),
    ['c', 'a', 'd'],
  )
  assert.equal(after[1]?.carrier, before[0]?.carrier)
  await set.close()
  assert.deepEqual(takeEvents().toSorted(), [
    'build c2',
    'build d',
    'close a',
    'close b',
    'close c1',
    'close c2',
    'close d',
    'open c2',
    'open d',
  ])
})

test('carrier set: nothing is opened before all are, and one that cannot be rejects the start', async () => {
  const { set, takeEvents } = build('b')
  set.apply([entry('a')])
  set.apply([entry('a'), entry('b')])
  assert.deepEqual(takeEvents(), ['build a', 'build b'])
  await assert.rejects(set.open(), /the address is taken/)
  await set.close()
})

test('carrier set: one that cannot be opened later is logged, and the others go on', async () => {
  const { set, lines, takeEvents } = build('b')
  set.apply([entry('a')])
  await set.open()
  set.apply([entry('a'), entry('b')])
  await set.close()
  assert.ok(takeEvents().includes('open b'))
  assert.match(lines.join(''), /"carrier":"b".*could not be opened/)
})
