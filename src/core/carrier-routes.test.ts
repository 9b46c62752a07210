import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawOrder, findRoute, sortRoutes, type Route } from './carrier-routes.ts'

const to = (name: string, route: Partial<Route> = {}): Route => ({
  prefix: '',
  order: [{ [name]: 1 }],
  ...route,
})

const found = (routes: readonly Route[], number: string, type?: string, lane?: string) =>
  Object.keys(
    findRoute(sortRoutes(routes), { number, ...(type ? { type } : {}), ...(lane ? { lane } : {}) })
      ?.order[0] ?? {},
  )[0]

test('routes: the longest prefix wins, then who names the lane, then who names the type, then the first', () => {
  const routes = [
    to('rest'),
    to('second'),
    to('mms', { types: ['MMS'] }),
    to('codes', { lanes: ['codes'] }),
    to('korea', { prefix: '010' }),
    to('korea-lms', { prefix: '010', types: ['LMS', 'MMS'] }),
    to('one', { prefix: '01012', types: ['SMS'], lanes: ['codes', 'few'] }),
  ]
  for (const [number, type, lane, carrier] of [
    ['0212345678', 'SMS', 'few', 'rest'],
    ['0212345678', 'MMS', 'few', 'mms'],
    ['0212345678', 'MMS', 'codes', 'codes'],
    ['01099999999', 'SMS', 'codes', 'korea'],
    ['01099999999', 'MMS', 'few', 'korea-lms'],
    ['01012345678', 'SMS', 'few', 'one'],
    ['01012345678', 'SMS', 'many', 'korea'],
    ['01012345678', 'LMS', 'codes', 'korea-lms'],
  ] as const) {
    assert.equal(found(routes, number, type, lane), carrier, `${number} ${type} ${lane}`)
  }
  assert.equal(found([to('a', { types: ['SMS'] })], '7'), undefined, 'a call has no type')
  assert.equal(found([to('a', { prefix: '82' })], '79'), undefined)
})

test('routes: a step is used up before the next, and shares by weight within', () => {
  const route = { prefix: '', order: [{ a: 3, b: 1 }, { backup: 1 }] }
  assert.deepEqual(
    drawOrder(route, () => 0),
    ['a', 'b', 'backup'],
  )
  assert.deepEqual(
    drawOrder(route, () => 0.75),
    ['b', 'a', 'backup'],
  )
  assert.deepEqual(drawOrder(route, () => 0.9999)[0], 'b')
  let seed = 1
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  const first = Array.from({ length: 4000 }, () => drawOrder(route, random)[0])
  const share = first.filter((name) => name === 'a').length / first.length
  assert.ok(share > 0.72 && share < 0.78, `${share}`)
})
