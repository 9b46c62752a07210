import { byteaArray, intArray, textArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

export interface NonceUse {
  readonly keyId: string
  readonly nonce: string
  readonly signature: Buffer
  /** Seconds since 1970, as the request says. */
  readonly time: number
}

export interface NonceVerdict {
  readonly isTimely: boolean
  readonly isFresh: boolean
}

/** Uses each nonce once, if its time is within the window by the database's clock; answers in order. */
export async function useNonces(
  db: Db,
  uses: readonly NonceUse[],
  windowSeconds: number,
): Promise<NonceVerdict[]> {
  return db<NonceVerdict[]>`
    with use as materialized (
      select *, abs(extract(epoch from now()) - time) <= ${windowSeconds} as is_timely
        from unnest(${tokenArray(uses.map(({ keyId }) => keyId))}::uuid[],
                    ${textArray(uses.map(({ nonce }) => nonce))}::text[],
                    ${byteaArray(uses.map(({ signature }) => signature))}::bytea[],
                    ${intArray(uses.map(({ time }) => time))}::bigint[])
          with ordinality as use (key_id, nonce, signature, time, place)
    ),
    fresh as (
      insert into used_nonce (key_id, nonce, signature)
      select key_id, nonce, signature from use where is_timely order by key_id, nonce
      on conflict do nothing
      returning key_id, nonce
    )
    select is_timely as "isTimely", fresh.nonce is not null as "isFresh"
      from use left join fresh using (key_id, nonce)
     order by place`
}

export async function eraseOldNonces(db: Db, windowSeconds: number): Promise<void> {
  // Twice: a request may be ahead of our clock by the window, and is good until it is behind by as much.
  await eraseRows(db, 'used_nonce', db`used_at < now() - make_interval(secs => ${2 * windowSeconds})`)
}
