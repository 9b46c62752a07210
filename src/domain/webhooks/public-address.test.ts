import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { test } from 'node:test'
import { createGuardedLookup, isPublicAddress } from './public-address.ts'

const privateAddresses = [
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.9.9.9',
  ],
  ...[
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
  ],
  ...['198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.7', '224.0.0.1', '239.1.1.1', '240.0.0.1'],
  ...['255.255.255.255', '168.63.129.16'],
  ...[
    '::',
    '::1',
    '::127.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
  ],
  ...['::ffff:10.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::ffff:0:7f00:1'],
  ...['2002:a00:1::', '2002:7f00:1::1', '2002:a9fe:a9fe::1', '2002:c0a8:101::1'],
  ...['64:ff9b::10.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::808:808'],
  ...['2001::1', '2001:db8::1', '3fff::1', '100::1', '5f00::1'],
  ...['', 'localhost', '127.1', '2130706433', '[::1]'],
]

const publicAddresses = [
  ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.0', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.167.255.255', '223.255.255.255'],
  ...['168.63.129.15', '168.63.129.17'],
  ...['2606:4700:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888', '2400:cb00::1'],
  ...['::ffff:8.8.8.8', '2002:808:808::1', '64:ff9b::8.8.8.8'],
]

test('public address: every private, local, reserved and embedded form is refused', () => {
  assert.deepEqual(privateAddresses.filter(isPublicAddress), [])
})

test('public address: the neighbours of those networks and real servers are allowed', () => {
  assert.deepEqual(
    publicAddresses.filter((address) => !isPublicAddress(address)),
    [],
  )
})

function lookUp(addresses: LookupAddress[], all: boolean) {
  const lookup = createGuardedLookup(() => Promise.resolve(addresses), isPublicAddress)
  return new Promise<unknown>((resolve) => {
    lookup('receiver.test', { all }, (error, address) => resolve(error?.code ?? address))
  })
}

test('public address: the lookup hands over what it checked, in either form node:net asks for', async () => {
  const addresses = [
    { address: '8.8.8.8', family: 4 },
    { address: '2606:4700::1', family: 6 },
  ]
  assert.deepEqual(await lookUp(addresses, true), addresses)
  assert.equal(await lookUp(addresses, false), '8.8.8.8')
})

test('public address: one private address among public ones refuses the name', async () => {
  const mixed = [
    { address: '8.8.8.8', family: 4 },
    { address: '::ffff:10.0.0.1', family: 6 },
  ]
  assert.equal(await lookUp(mixed, true), 'ERR_ADDRESS_REFUSED')
  assert.equal(await lookUp(mixed, false), 'ERR_ADDRESS_REFUSED')
  assert.equal(await lookUp([], true), 'ENOTFOUND')
})
