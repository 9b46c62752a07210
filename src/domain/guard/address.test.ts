import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from './address.ts'

test('address: IPv6 counts by its /64 network, however it is written', () => {
  for (const address of [
    '2001:db8:1:2::1',
    '2001:0db8:0001:0002:ffff:0:0:1',
    '2001:DB8:1:2:3:4:5:6',
    '2001:db8:1:2::%eth0',
  ]) {
    assert.equal(networkOf(address), '2001:db8:1:2::/64')
  }
  assert.equal(networkOf('2001:db8::'), '2001:db8:0:0::/64')
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
  assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'))
})

test('address: an IPv4 address is itself, also in IPv6 clothes', () => {
  for (const address of [
    '203.0.113.7',
    '::ffff:203.0.113.7',
    '::ffff:cb00:7107',
    '0:0:0:0:0:ffff:203.0.113.7',
  ]) {
    assert.equal(networkOf(address), '203.0.113.7')
  }
})

test('address: what is none counts as it is', () => {
  assert.equal(networkOf(''), '')
  assert.equal(networkOf('unix:'), 'unix:')
})
