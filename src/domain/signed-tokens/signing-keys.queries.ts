import type { Db } from '../../platform/db/database.ts'

export interface NewSigningKey {
  readonly kid: string
  readonly sealedPrivateJwk: Buffer
}

export interface SigningKeyRow extends NewSigningKey {
  readonly createdAt: Date
  readonly signsFrom: Date
  /** Whether its turn to sign has come. */
  readonly hasBegun: boolean
  /** When the next one took over, if it has. */
  readonly retiredAt: Date | null
}

/** Until the end of the transaction no other makes or withdraws a key; readers do not wait. */
export async function lockKeys(db: Db): Promise<void> {
  await db`lock table signing_key in share row exclusive mode`
}

/** The first key signs at once: nobody has fetched a set without it. Does nothing when there is a key. */
export async function insertFirst(db: Db, key: NewSigningKey): Promise<void> {
  await db`
    insert into signing_key (kid, generation, sealed_private_jwk, signs_from)
    select ${key.kid}, 1, ${key.sealedPrivateJwk}, now()
     where not exists (select from signing_key)
    on conflict (generation) do nothing`
}

/** The key after the latest, unless one still waits for its turn. It signs after `leadSeconds`, the very first at once. */
export async function insertNext(db: Db, key: NewSigningKey, leadSeconds: number): Promise<void> {
  await db`
    insert into signing_key (kid, generation, sealed_private_jwk, signs_from)
    select ${key.kid}, coalesce(max(generation), 0) + 1, ${key.sealedPrivateJwk},
           now() + make_interval(secs => case count(*) when 0 then 0 else ${leadSeconds}::int end)
      from signing_key
    having coalesce(max(signs_from) filter (where withdrawn_at is null) <= now(), true)
    on conflict (generation) do nothing`
}

export async function isSignerWithdrawn(db: Db): Promise<boolean> {
  const [signer] = await db<{ withdrawn: boolean }[]>`
    select withdrawn_at is not null as withdrawn from signing_key
     where signs_from <= now() order by generation desc limit 1`
  return signer?.withdrawn ?? false
}

/** Makes the key that waits for its turn sign at once; false when none waits. */
export async function bringForward(db: Db): Promise<boolean> {
  const rows = await db`
    update signing_key set signs_from = now() where signs_from > now() and withdrawn_at is null returning kid`
  return rows.length > 0
}

/** False when there is no such key, or none any more. */
export async function withdraw(db: Db, kid: string): Promise<boolean> {
  const rows = await db`
    update signing_key set withdrawn_at = now() where kid = ${kid} and withdrawn_at is null returning kid`
  return rows.length > 0
}

export async function findLatestKid(db: Db): Promise<string | undefined> {
  const [row] = await db<{ kid: string }[]>`
    select kid from signing_key where withdrawn_at is null order by generation desc limit 1`
  return row?.kid
}

/** Every key that somebody may still need to check a token with, newest first. */
export async function findPublished(db: Db, keepSeconds: number): Promise<SigningKeyRow[]> {
  return db<SigningKeyRow[]>`
    select kid, sealed_private_jwk as "sealedPrivateJwk", created_at as "createdAt", signs_from as "signsFrom",
           signs_from <= now() as "hasBegun", retired_at as "retiredAt"
      from (select *, (select min(signs_from) from signing_key as next
                        where next.generation > signing_key.generation and signs_from <= now()) as retired_at
              from signing_key) as key
     where withdrawn_at is null and (retired_at is null or retired_at > now() - make_interval(secs => ${keepSeconds}))
     order by generation desc`
}

/** Erases keys whose last token has expired. */
export async function eraseRetired(db: Db, keepSeconds: number): Promise<void> {
  await db`
    delete from signing_key as old
     where exists (select from signing_key as next
                    where next.generation > old.generation
                      and next.signs_from < now() - make_interval(secs => ${keepSeconds}))`
}

/** The database's clock, milliseconds since 1970. */
export async function readClock(db: Db): Promise<number> {
  const [row] = await db<
    { now: number }[]
  >`select extract(epoch from clock_timestamp())::float8 * 1000 as now`
  return row?.now ?? NaN
}
