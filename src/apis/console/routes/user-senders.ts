import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import { isPhoneNumber, maskNumber, type PhoneNumber } from '../../../core/phone-number.ts'
import type { Customers, Signature } from '../../../domain/customers/customers.ts'
import type { Database, Db } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { rowIdOf } from '../path-id.ts'
import { IdPath } from '../schemas/fields.ts'
import { refusals } from '../schemas/problem.ts'
import { show } from '../schemas/show.ts'
import * as shapes from '../schemas/user-sender.ts'

interface SendersHouse extends DecisionHouse {
  readonly db: Database
  readonly customers: Customers
}

/** `/console/api/users/{id}/sender-numbers` and `/signatures`: what a user may send from, and sign with. */
export function addUserSenders(app: TypedApp, house: SendersHouse): void {
  addSenderNumbers(app, house)
  addSignatureLists(app, house)
  addSignatureChanges(app, house)
}

function addSenderNumbers(app: TypedApp, house: SendersHouse): void {
  const { customers } = house

  const register = {
    summary: "Register a user's number to send from by the operator's word, without a code",
    params: shapes.NumberPath,
    body: shapes.SenderNumberBody,
    response: { 200: shapes.SenderNumber, ...refusals(400, 404, 413, 415) },
  }
  app.put('/users/:id/sender-numbers/:number', { schema: register }, async (request) => {
    const customerId = rowIdOf(request.params.id)
    const number = numberOf(request.params.number)
    const registered = await decide(house, request, 'sender-number.register', async (tx) => {
      await assertUser(customers, tx, customerId)
      const result = await customers.registerSenderNumber(tx, { customerId, number, ...request.body })
      return { subject: aboutNumber(number, customerId), result }
    })
    return show(registered)
  })

  const remove = {
    summary: "Take a user's number to send from away",
    params: shapes.NumberPath,
    response: { 204: Type.Null(), ...refusals(404) },
  }
  app.delete('/users/:id/sender-numbers/:number', { schema: remove }, async (request, reply) => {
    const customerId = rowIdOf(request.params.id)
    const { number } = request.params
    if (!isPhoneNumber(number)) throw new Fault('not_found')
    await decide(house, request, 'sender-number.remove', async (tx) => ({
      subject: aboutNumber(number, customerId),
      result: await customers.removeSenderNumber(tx, customerId, number),
    }))
    return reply.code(204).send(null)
  })
}

function addSignatureLists(app: TypedApp, house: SendersHouse): void {
  const { db, customers } = house

  const list = {
    summary: "A user's signatures without their values, by id; the first 1000",
    params: IdPath,
    response: { 200: shapes.SignatureListAnswer, ...refusals(404) },
  }
  app.get('/users/:id/signatures', { schema: list }, async (request) => {
    const customerId = rowIdOf(request.params.id)
    await customers.directory.getRecord(db, customerId)
    const signatures = await customers.findSignatures(db, { customerId })
    return { items: signatures.map((signature) => withoutValue(signature)) }
  })

  const add = {
    summary: 'Give a user a signature for a subscription; its value is shown once',
    params: IdPath,
    body: shapes.NewSignatureBody,
    response: { 201: shapes.NewSignatureAnswer, ...refusals(400, 404, 409, 413, 415) },
  }
  app.post('/users/:id/signatures', { schema: add }, async (request, reply) => {
    const customerId = rowIdOf(request.params.id)
    const signature = await decide(house, request, 'signature.create', async (tx) => {
      const made = await customers.createSignature(tx, { customerId, ...request.body })
      return { subject: subjectOf(made), result: made }
    })
    return reply.code(201).send({ ...withoutValue(signature), value: signature.value })
  })
}

function addSignatureChanges(app: TypedApp, house: SendersHouse): void {
  const { customers } = house

  const rotate = {
    summary: 'Give a signature a new value, shown once; the old one counts no more',
    params: shapes.SignaturePath,
    body: shapes.SignatureBody,
    response: { 200: shapes.NewSignatureAnswer, ...refusals(400, 404, 409, 413, 415) },
  }
  app.put('/users/:id/signatures/:signatureId', { schema: rotate }, async (request) => {
    const { value } = request.body
    const signature = await decide(house, request, 'signature.rotate', async (tx) => {
      const { subsId, customerId } = await getSignature(customers, tx, request.params)
      const made = await customers.updateSignature(tx, { subsId, customerId }, value)
      return { subject: subjectOf(made), result: made }
    })
    return { ...withoutValue(signature), value: signature.value }
  })

  const remove = {
    summary: 'Take a signature away: what is signed with it is refused',
    params: shapes.SignaturePath,
    response: { 204: Type.Null(), ...refusals(404) },
  }
  app.delete('/users/:id/signatures/:signatureId', { schema: remove }, async (request, reply) => {
    await decide(house, request, 'signature.remove', async (tx) => {
      const { subsId, customerId } = await getSignature(customers, tx, request.params)
      const removed = await customers.deleteSignature(tx, { subsId, customerId })
      return { subject: subjectOf(removed), result: undefined }
    })
    return reply.code(204).send(null)
  })
}

async function getSignature(
  customers: Customers,
  tx: Db,
  params: { readonly id: string; readonly signatureId: string },
): Promise<Signature> {
  const customerId = rowIdOf(params.id)
  const [signature] = await customers.findSignatures(tx, { id: params.signatureId, customerId })
  if (!signature) throw new Fault('not_found')
  return signature
}

/** A deleted one gets nothing new. */
async function assertUser(customers: Customers, tx: Db, id: string): Promise<void> {
  const { status } = await customers.directory.getRecord(tx, id)
  if (status === 'deleted') throw new Fault('not_found')
}

function numberOf(text: string): PhoneNumber {
  const digits = text.replaceAll(/[ -]/g, '')
  if (isPhoneNumber(digits)) return digits
  throw new Fault('invalid_input', {
    fields: [{ field: 'number', rule: 'a phone number of 3 to 15 digits' }],
  })
}

/** The log cannot be changed, and a number may be a person's. */
function aboutNumber(number: PhoneNumber, customerId: string): string {
  return `number ${maskNumber(number)} of user ${customerId}`
}

function subjectOf({ id, customerId }: Signature): string {
  return `signature ${id} of user ${customerId}`
}

function withoutValue({ id, subsId, createdAt }: Signature) {
  return show({ id, subsId, createdAt })
}
