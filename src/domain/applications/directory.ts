import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import { lastId } from '../../platform/db/new-id.ts'
import { asPage, type Page } from '../../platform/db/page.ts'
import type { Status } from './applications.queries.ts'
import * as queries from './directory.queries.ts'

interface DirectoryPage {
  readonly after?: string | undefined
  readonly limit: number
}

/** Applications and number blocks, as operators look them up. */
export interface ApplicationDirectory {
  /** Newest first. */
  list(
    db: Db,
    filter: { status?: Status | undefined },
    page: DirectoryPage,
  ): Promise<Page<queries.ApplicationLine>>
  /** Faults: `not_found`. */
  get(db: Db, id: string): Promise<queries.ApplicationRecord>
  /** By id; what is no application's is missing. */
  findNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Newest first. */
  listTokens(db: Db, applicationId: string, page: DirectoryPage): Promise<Page<queries.TokenLine>>
  /** By prefix, which is also what the next page goes on after. */
  listBlocks(db: Db, page: DirectoryPage): Promise<Page<queries.BlockLine>>
}

export function createApplicationDirectory(): ApplicationDirectory {
  return {
    async list(db, { status }, { after = lastId, limit }) {
      return asPage(await queries.listApplications(db, status, { before: after, limit: limit + 1 }), limit)
    },

    async get(db, id) {
      const record = await queries.findRecord(db, id)
      if (!record) throw new Fault('not_found')
      return record
    },

    async findNames(db, ids) {
      const rows = ids.length > 0 ? await queries.findNames(db, ids) : []
      return new Map(rows.map(({ id, name }) => [id, name]))
    },

    async listTokens(db, applicationId, { after = lastId, limit }) {
      const rows = await queries.listTokens(db, applicationId, { before: after, limit: limit + 1 })
      return asPage(rows, limit)
    },

    async listBlocks(db, { after = '', limit }) {
      return asPage(await queries.listBlocks(db, { after, limit: limit + 1 }), limit)
    },
  }
}
