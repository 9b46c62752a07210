import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import { mapPage, pickPage } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './search.queries.ts'
import type { FoundRow } from './search.queries.ts'
import type { CodeLookup, CodeSearch, FoundCode } from './search.types.ts'

/** Codes that one page looks at when most of them may not be what is looked for. */
const mostExamined = 500

export function createCodeLookup(house: { db: Database; secrets: Pick<Secrets, 'numbers'> }): CodeLookup {
  const { db } = house
  const { numbers } = house.secrets

  const asCode = ({ sealedNumber, ...row }: FoundRow): FoundCode => ({
    ...row,
    number: numbers.open(sealedNumber),
  })

  async function find(filter: CodeSearch, page: { after: string | undefined; limit: number }) {
    const { id, number, since, until } = filter
    const sealedNumber = number && numbers.seal(number)
    if (id === undefined) return queries.walkCodes(db, { sealedNumber, since, until }, page)
    const row = page.after === undefined ? await queries.findById(db, id) : undefined
    return row && (!sealedNumber || sealedNumber.equals(row.sealedNumber)) ? [row] : []
  }

  return {
    async search(filter, { after, limit }) {
      const isFiltered = filter.purpose !== undefined || filter.state !== undefined
      const most = isFiltered ? Math.max(mostExamined, limit + 1) : limit + 1
      const rows = await find(filter, { after, limit: most })
      const found = rows.filter((row) => matches(row, filter))
      const page = pickPage(found, { limit, last: rows.at(-1)?.id, isMore: rows.length === most })
      return mapPage(page, asCode)
    },

    async find(key) {
      const row = await queries.findByKey(db, key)
      return row && asCode(row)
    },

    async get(id) {
      const row = await queries.findById(db, id)
      if (!row) throw new Fault('not_found')
      return asCode(row)
    },

    async findStanding(number) {
      const standing = await queries.findStanding(db, numbers.seal(number))
      return standing ?? { sentAt: [], failures: 0, lockedUntil: null }
    },
  }
}

function matches(row: FoundRow, { purpose, state, since, until }: CodeSearch): boolean {
  return (
    (purpose === undefined || row.purpose === purpose) &&
    (state === undefined || row.state === state) &&
    (since === undefined || row.issuedAt >= since) &&
    (until === undefined || row.issuedAt < until)
  )
}
