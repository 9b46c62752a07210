import { byteaArray, intArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

export interface Wish {
  readonly key: Buffer
  readonly count: number
  readonly allowed: number
}

export interface RateUse {
  readonly key: Buffer
  readonly used: number
  readonly usedBefore: number
  /** Of the hour that runs, 0 to 1. */
  readonly elapsed: number
}

const thisHour = (db: Db) => db`floor(extract(epoch from now()) / 3600)::int`
const elapsed = (db: Db) => db`mod(extract(epoch from now()), 3600)::float8 / 3600`

/**
 * Takes as many of each key's wishes as its budget has left: one statement, so that parallel requests on any number
 * of servers cannot share the last one. No key may occur twice.
 */
export async function take(db: Db, wishes: readonly Wish[]): Promise<(RateUse & { taken: number })[]> {
  return db<(RateUse & { taken: number })[]>`
    insert into guard_rate as rate (key, hour, used, used_before, allowed, taken)
    select key, ${thisHour(db)}, least(count, allowed), 0, allowed, least(count, allowed)
      from unnest(${byteaArray(wishes.map(({ key }) => key))}::bytea[],
                  ${intArray(wishes.map(({ count }) => count))}::int[],
                  ${intArray(wishes.map(({ allowed }) => allowed))}::int[]) as wish (key, count, allowed)
     order by key
    on conflict (key) do update
       set (hour, used, used_before, allowed, taken) = (
             select excluded.hour, during + given, before, excluded.allowed, given
               from (select case when rate.hour = excluded.hour then rate.used else 0 end as during,
                            case rate.hour when excluded.hour then rate.used_before
                                           when excluded.hour - 1 then rate.used else 0 end as before) as window_now,
                    lateral (select greatest(0, least(excluded.taken,
                       floor(excluded.allowed - during - before * (1 - ${elapsed(db)}))::int)) as given) as decision)
    returning key, taken, used, used_before as "usedBefore", ${elapsed(db)} as elapsed`
}

/** Takes one for each key, whether the budget has it or not. No key may occur twice. */
export async function add(db: Db, counts: readonly { key: Buffer; count: number }[]): Promise<void> {
  await db`
    insert into guard_rate as rate (key, hour, used, used_before, allowed, taken)
    select key, ${thisHour(db)}, count, 0, 0, count
      from unnest(${byteaArray(counts.map(({ key }) => key))}::bytea[],
                  ${intArray(counts.map(({ count }) => count))}::int[]) as counted (key, count)
     order by key
    on conflict (key) do update
       set hour = excluded.hour,
           used = case when rate.hour = excluded.hour then rate.used else 0 end + excluded.taken,
           used_before = case rate.hour when excluded.hour then rate.used_before
                                        when excluded.hour - 1 then rate.used else 0 end,
           taken = excluded.taken`
}

/** Gives back what was taken this hour for a request that another rule refused. */
export async function giveBack(db: Db, keys: readonly Buffer[]): Promise<void> {
  await db`
    update guard_rate set used = greatest(0, used - 1)
     where key = any(${byteaArray(keys)}::bytea[]) and hour = ${thisHour(db)}`
}

export async function findUse(db: Db, keys: readonly Buffer[]): Promise<RateUse[]> {
  return db<RateUse[]>`
    select key,
           case when hour = ${thisHour(db)} then used else 0 end as used,
           case when hour = ${thisHour(db)} then used_before else used end as "usedBefore",
           ${elapsed(db)} as elapsed
      from guard_rate
     where key = any(${byteaArray(keys)}::bytea[]) and hour >= ${thisHour(db)} - 1`
}

export async function forget(db: Db, keys: readonly Buffer[]): Promise<boolean> {
  const rows = await db`delete from guard_rate where key = any(${byteaArray(keys)}::bytea[]) returning 1`
  return rows.length > 0
}

export async function eraseOldRates(db: Db): Promise<void> {
  await eraseRows(db, 'guard_rate', db`hour < ${thisHour(db)} - 1`)
}
