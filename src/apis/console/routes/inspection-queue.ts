import { Type } from 'typebox'
import type { Lease } from '../../../domain/enrolment/enrolment.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { inspectorOf, type InspectionHouse } from '../inspector.ts'
import { IdPath } from '../schemas/fields.ts'
import { readNumber } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import {
  ContractsAnswer,
  ContractsQuery,
  LeaseAnswer,
  NextAnswer,
  peopleInQueue,
  QueueAnswer,
  QueueQuery,
  showFound,
  showLease,
  showQueue,
} from '../schemas/queue.ts'

/** `/console/api/inspections`: what waits for an inspector, and who has it. */
export function addInspectionQueue(app: TypedApp, house: InspectionHouse): void {
  const { inspection, operators, db } = house
  const nameLease = async (lease: Lease) =>
    showLease(lease, await operators.staff.findEmails(db, [lease.holder]))

  const list = {
    summary:
      'List the contracts that wait: for an inspector, for the answer to a verdict, or in vain for photos',
    querystring: QueueQuery,
    response: { 200: QueueAnswer, ...refusals(400) },
  }
  app.get('/inspections', { schema: list }, async (request) => {
    const page = await inspection.list({ state: 'waiting', limit: 50, ...request.query })
    return showQueue(page, await operators.staff.findEmails(db, peopleInQueue(page)))
  })

  const find = {
    summary: 'Find the contracts of a customer’s phone, in whatever status',
    querystring: ContractsQuery,
    response: { 200: ContractsAnswer, ...refusals(400) },
  }
  app.get('/contracts', { schema: find }, async (request) =>
    showFound(await inspection.findByNumber(readNumber(request.query.number))),
  )

  const next = {
    summary: 'Take the contract that waits longest and that nobody has',
    response: { 200: NextAnswer, ...refusals() },
  }
  app.post('/inspections/next', { schema: next }, async (request) => {
    const taken = await inspection.takeNext(inspectorOf(request))
    return { taken: taken ? { id: taken.id, lease: await nameLease(taken) } : null }
  })

  const take = {
    summary: 'Take a contract for 15 minutes, or keep it for 15 more',
    params: IdPath,
    response: { 200: LeaseAnswer, ...refusals(404, 409) },
  }
  app.put('/inspections/:id/lease', { schema: take }, async (request) => {
    const key = await inspection.getKey(request.params.id)
    const lease = await inspection.take(key, inspectorOf(request))
    return { id: key.id, lease: await nameLease(lease) }
  })

  const release = {
    summary: 'Give a contract back to the queue',
    params: IdPath,
    response: { 204: Type.Null(), ...refusals(404) },
  }
  app.delete('/inspections/:id/lease', { schema: release }, async (request, reply) => {
    await inspection.release(await inspection.getKey(request.params.id), inspectorOf(request))
    return reply.code(204).send(null)
  })
}
