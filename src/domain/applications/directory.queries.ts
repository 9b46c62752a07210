import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Status } from './applications.queries.ts'

export interface ApplicationLine {
  readonly id: string
  readonly name: string
  readonly status: Status
  readonly createdAt: Date
}

export interface ApplicationRecord extends ApplicationLine {
  readonly limits: Readonly<Record<string, number>>
  readonly fallbackText: string
  readonly callbackUrl: string | null
  /** Number blocks that it is tied to; none: it uses the whole pool. */
  readonly prefixes: readonly string[]
}

/** A token without its value. */
export interface TokenLine {
  readonly id: string
  readonly status: Status
  readonly createdAt: Date
}

export interface BlockLine {
  readonly prefix: string
  readonly status: Status
  readonly createdAt: Date
  /** Applications that are tied to it. */
  readonly applications: number
}

const columns = (db: Db) => db`id, name, status, created_at as "createdAt"`

export async function listApplications(
  db: Db,
  status: Status | undefined,
  { before, limit }: { before: string; limit: number },
): Promise<ApplicationLine[]> {
  return db<ApplicationLine[]>`
    select ${columns(db)} from application
     where id < ${before} ${status ? db`and status = ${status}` : db``}
     order by id desc limit ${limit}`
}

export async function findNames(db: Db, ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  return db<{ id: string; name: string }[]>`
    select id, name from application where id = any (${tokenArray(ids)}::uuid[])`
}

export async function findRecord(db: Db, id: string): Promise<ApplicationRecord | undefined> {
  const [row] = await db<ApplicationRecord[]>`
    select ${columns(db)}, limits, fallback_text as "fallbackText", callback_url as "callbackUrl",
           array(select prefix from application_number_block as own
                  where own.application_id = application.id order by prefix) as prefixes
      from application where id = ${id}`
  return row
}

export async function listTokens(
  db: Db,
  applicationId: string,
  { before, limit }: { before: string; limit: number },
): Promise<TokenLine[]> {
  return db<TokenLine[]>`
    select id, status, created_at as "createdAt" from application_token
     where application_id = ${applicationId} and id < ${before}
     order by id desc limit ${limit}`
}

export async function listBlocks(
  db: Db,
  { after, limit }: { after: string; limit: number },
): Promise<(BlockLine & { id: string })[]> {
  return db<(BlockLine & { id: string })[]>`
    select prefix as id, prefix, status, created_at as "createdAt",
           (select count(*) from application_number_block as tied where tied.prefix = block.prefix)::int
             as applications
      from number_block as block
     where prefix > ${after}
     order by prefix limit ${limit}`
}
