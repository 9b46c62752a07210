import { Type, type Static } from 'typebox'
import type { OptOut } from '../../../../domain/customers/customers.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { defaultLimit, limit, phone } from '../../kinds.ts'
import { printMoment } from '../../moments.ts'
import { many, optional } from '../../parameters.ts'

const Listed = Type.Object({ receiver_phone: Type.String(), timestamp: Type.String() })
const Changed = Type.Object({ receiver_phone: Type.Array(Type.String()) })
const path = '/v2/optouts/'
const numbers = { receiver_phone: many(phone, { least: 1, most: 10_000 }) }

/** `/api/v2/optouts`, beyond the contract: phones that want no advertisement from this user. */
export function addOptOuts(add: AddEndpoint, { customers }: House): void {
  add({
    method: 'GET',
    path,
    summary: 'List the phones that want no advertisement; the next page starts `after` the last of this one',
    takes: { after: optional(phone), limit: optional(limit) },
    answers: Type.Array(Listed),
    async answer({ after, limit: most = defaultLimit }, { db, customer }) {
      const page = { limit: most, ...(after === undefined ? {} : { after }) }
      return (await customers.listOptOuts(db, customer.id, page)).map(printOptOut)
    },
  })
  add({
    method: 'PUT',
    path,
    summary: 'Put phones on the list',
    takes: numbers,
    answers: Changed,
    async answer({ receiver_phone }, { db, customer }) {
      await customers.addOptOuts(db, customer.id, receiver_phone)
      return { receiver_phone }
    },
  })
  add({
    method: 'DELETE',
    path,
    summary: 'Take phones off the list',
    takes: numbers,
    answers: Changed,
    async answer({ receiver_phone }, { db, customer }) {
      await customers.removeOptOuts(db, customer.id, receiver_phone)
      return { receiver_phone }
    },
  })
}

function printOptOut({ number, since }: OptOut): Static<typeof Listed> {
  return { receiver_phone: number, timestamp: printMoment(since) }
}
