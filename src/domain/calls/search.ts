import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import { mapPage, pickPage } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Verification } from '../verification/verification.ts'
import * as queries from './search.queries.ts'
import type { FoundRow, Walk } from './search.queries.ts'
import type { FoundOrder, OrderLookup, OrderSearch } from './search.types.ts'

/** Orders that one page looks at when most of them may not be what is looked for. */
const mostExamined = 500

/** Looks for orders along the index that fits the search best. */
export function createOrderLookup(house: {
  db: Database
  secrets: Pick<Secrets, 'numbers'>
  verification: Pick<Verification, 'findAccepted'>
}): OrderLookup {
  const { db, verification } = house
  const { numbers } = house.secrets

  function chooseWalk({ number, state, reason, applicationId, since, until }: OrderSearch): Walk {
    if (number !== undefined) {
      return { along: 'number', sealedNumber: numbers.seal(number), since, until }
    }
    if (state === 'failed' || reason !== undefined) return { along: 'failed', since, until }
    if (applicationId !== undefined) return { along: 'application', applicationId, since, until }
    return { along: 'id', since, until }
  }

  async function complete(rows: readonly FoundRow[]): Promise<(row: FoundRow) => FoundOrder> {
    const keys = rows.map(({ applicationId, id }) => ({ tenant: applicationId, id }))
    const accepted = rows.length > 0 ? await verification.findAccepted(db, keys) : new Map<string, boolean>()
    return ({ sealedNumber, ...row }) => ({
      ...row,
      number: numbers.open(sealedNumber),
      verified: accepted.get(row.id) ?? false,
    })
  }

  return {
    async search(filter, { after, limit }) {
      const isFiltered =
        filter.state !== undefined || filter.reason !== undefined || filter.number !== undefined
      const most = isFiltered ? Math.max(mostExamined, limit + 1) : limit + 1
      const rows = await find(filter, { after, limit: most })
      const found = rows.filter((row) => matches(row, filter))
      const isMore = rows.length === most
      const page = pickPage(found, { limit, last: rows.at(-1)?.id, isMore })
      return mapPage(page, await complete(page.items))
    },

    async get(id) {
      const row = await queries.findOrder(db, id)
      if (!row) throw new Fault('order_not_found')
      return (await complete([row]))(row)
    },
  }

  async function find(filter: OrderSearch, page: { after: string | undefined; limit: number }) {
    if (filter.id === undefined) return queries.walkOrders(db, chooseWalk(filter), page)
    const row = page.after === undefined ? await queries.findOrder(db, filter.id) : undefined
    return row && (!filter.number || numbers.seal(filter.number).equals(row.sealedNumber)) ? [row] : []
  }
}

function matches(row: FoundRow, { applicationId, state, reason, since, until }: OrderSearch): boolean {
  return (
    (applicationId === undefined || row.applicationId === applicationId) &&
    (state === undefined || row.state === state) &&
    (reason === undefined || row.reason === reason) &&
    (since === undefined || row.queuedAt >= since) &&
    (until === undefined || row.queuedAt < until)
  )
}
