import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

/** Returns the ids that the people signed in with. */
export async function eraseAccounts(db: Db, sealedNumbers: readonly Buffer[]): Promise<string[]> {
  const rows = await db<{ userId: string }[]>`
    with gone as materialized (
      select id from account where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) for update
    ), unlinked as (
      delete from account_identity using gone where account_id = gone.id
    )
    select user_id as "userId" from account join gone using (id)`
  await db`delete from account where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[])`
  return rows.map(({ userId }) => userId)
}

/** Nobody else gets these ids for so long. */
export async function restIds(
  db: Db,
  idHashes: readonly Buffer[],
  { seconds }: { seconds: number },
): Promise<void> {
  await db`
    insert into resting_account_id (id_hash, until)
    select id_hash, now() + make_interval(secs => ${seconds})
      from unnest(${byteaArray(idHashes)}::bytea[]) as id_hash
    on conflict (id_hash) do update set until = excluded.until`
}

export async function eraseProofs(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const rows = await db`
    delete from account_number_proof where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) returning code_id`
  return rows.length
}
