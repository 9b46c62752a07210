import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from './session-network.ts'

for (const [address, network] of [
  ['203.0.113.57', '203.0.113.*'],
  ['::ffff:203.0.113.57', '203.0.113.*'],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3:*'],
  ['2001:0DB8::1', '2001:db8:0:*'],
  ['2001:db8::', '2001:db8:0:*'],
  ['::1', '0:0:0:*'],
  ['fe80::1%eth0', 'fe80:0:0:*'],
  ['::203.0.113.57', '0:0:0:*'],
  ['1::2:3:4:5:6:7', '1:0:2:*'],
  ['', ''],
  ['<script>', ''],
] as const) {
  test(`network of ${address || 'nothing'}: ${network || 'none'}`, () => {
    assert.equal(networkOf(address), network)
  })
}
