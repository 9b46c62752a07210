import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

export async function insertRevoked(db: Db, token: { id: string; expiresAt: Date }): Promise<void> {
  await db`
    insert into revoked_token (id, expires_at) values (${token.id}, ${token.expiresAt})
    on conflict (id) do nothing`
}

/** Those of the tokens that were revoked. */
export async function findRevoked(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select id from revoked_token where id = any (${tokenArray(ids)}::uuid[])`
  return rows.map(({ id }) => id)
}

export async function eraseExpired(db: Db): Promise<void> {
  await eraseRows(db, 'revoked_token', db`expires_at < now() - interval '1 hour'`)
}
