import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asPhoneNumber } from '../../../core/phone-number.ts'
import { printMessage } from './message.ts'
import { printAnyTransaction, printOwnPoint, printOwnTransaction } from './point.ts'
import { printAnyToken, printOwnToken } from './token.ts'
import { printUser } from './user.ts'

/** The very text of the seed's examples, but for the white space: names, values and their order. */
function assertPrints(answer: unknown, example: string): void {
  assert.equal(JSON.stringify(answer), JSON.stringify(JSON.parse(example)))
}

test('seed: the user', () => {
  const answer = printUser({
    id: '5',
    membershipType: { id: '1', name: 'sms4wp.com', description: 'sms4wp.com membership' },
    membershipId: '11',
    email: 'tester1@ibnet.co.kr',
    group: 'user',
    status: 'good',
    registeredAt: new Date('2014-09-14T22:02:15.999Z'),
    limitPerDay: 0,
    limitPerOnce: 0,
    reportUrl: undefined,
  })
  assertPrints(
    answer,
    `{
    "id": 5,
    "membership_type": {
        "id": 1,
        "name": "sms4wp.com",
        "description": "sms4wp.com membership"
    },
    "registered_timestamp": "2014-09-14T22:02:15",
    "membership_id": 11,
    "email": "tester1@ibnet.co.kr",
    "user_group": {
        "id": 2,
        "name": "user",
        "description": "General user group"
    },
    "user_status": {
        "id": 1,
        "code": 0,
        "description": "GOOD"
    }
}`,
  )
})

const token = {
  id: '7',
  customerId: '5',
  value: '8569aad1d6a0c8d298d2c677906c68f2c5719de1ebfa4e9b8ea6c79452e8d579',
  scope: 'client.develop',
  digest: '08de4e78dc008c77ef7aa4db50427d94',
  grantedAt: new Date('2014-09-14T22:18:04Z'),
  revokedAt: new Date('2014-09-18T12:11:17.684Z'),
}

test('seed: the revoked token', () => {
  assertPrints(
    printOwnToken(token),
    `{
    "token_status": {
        "id": 2,
        "code": 400,
        "description": "REVOKED"
    },
    "id": 7,
    "user": 5,
    "value": "8569aad1d6a0c8d298d2c677906c68f2c5719de1ebfa4e9b8ea6c79452e8d579",
    "scope": "client.develop",
    "digest": "08de4e78dc008c77ef7aa4db50427d94",
    "granted_timestamp": "2014-09-14T22:18:04",
    "revoked_timestamp": "2014-09-18T12:11:17.684Z"
}`,
  )
})

test('seed: a granted token as the admin sees it, in the order of the list', () => {
  const answer = printAnyToken({ ...token, revokedAt: null })
  assert.deepEqual(Object.keys(answer), [
    'id',
    'user_id',
    'value',
    'scope',
    'digest',
    'granted_timestamp',
    'revoked_timestamp',
    'token_status',
  ])
  assert.deepEqual(answer.token_status, { id: 1, code: 200, description: 'GRANTED' })
  assert.equal(answer.revoked_timestamp, null)
})

test('seed: the point', () => {
  assertPrints(
    printOwnPoint({ id: '6', customerId: '5', balance: 350 }),
    '{"id": 6, "user": 5, "value": 350}',
  )
})

const transaction = {
  id: '5',
  customerId: '5',
  pointId: '6',
  value: 150,
  description: 'sample 3"',
  at: new Date('2014-09-15T22:42:42Z'),
}

test('seed: a transaction, its own and the admin spelling', () => {
  assertPrints(
    printOwnTransaction(transaction),
    `{
        "id": 5,
        "user": 5,
        "point": 6,
        "value": 150,
        "description": "sample 3\\"",
        "timestamp": "2014-09-15T22:42:42"
    }`,
  )
  assert.deepEqual(Object.keys(printAnyTransaction(transaction)), [
    'id',
    'user_id',
    'point_id',
    'value',
    'description',
    'timestamp',
  ])
})

test('contract: the message', () => {
  const answer = printMessage({
    id: '10',
    customerId: '5',
    tokenId: '7',
    type: 'SMS',
    pointCost: 1,
    acceptedAt: new Date('2014-09-23T00:29:30Z'),
    sendAt: null,
    cancelledAt: null,
    senderPhone: '01000000000',
    senderName: '',
    subject: '',
    body: 'API Test',
    recipients: 1,
    isTest: false,
    transaction: { ...transaction, id: '13', value: -1, description: '…' },
    results: [
      {
        id: '10',
        number: asPhoneNumber('01000000001'),
        name: '',
        code: 4100,
        reportedAt: new Date('2014-09-23T00:29:38Z'),
        refund: null,
      },
    ],
    resources: [],
  })
  assertPrints(
    answer,
    `{"id": 10, "user": 5, "auth_token": 7, "timestamp": "2014-09-23T00:29:30",
 "message_type": {"id": 1, "type": "SMS", "point_cost": 1},
 "message_detail": {"message": 10, "send_timestamp": null, "sender_phone": "01000000000", "sender_name": "",
   "subject": "", "body": "API Test", "num_recipients": 1, "is_test": false,
   "request_status": {"id": 3, "code": 200, "description": "OK"},
   "transaction": {"id": 13, "user": 5, "point": 6, "value": -1, "description": "…", "timestamp": "2014-09-15T22:42:42"},
   "message_results": [{"id": 10, "report_status": {"id": 2, "code": 4100, "description": "전달"},
     "transaction": null, "report_timestamp": "2014-09-23T00:29:38", "receiver_phone": "01000000001", "receiver_name": ""}]},
 "message_resources": []}`,
  )
})
