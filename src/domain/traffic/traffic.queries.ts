import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { Histogram } from './latency.ts'
import type { TallyName } from './traffic.types.ts'

export interface ApiCount {
  readonly api: string
  readonly requests: number
  readonly refused: number
  readonly failed: number
  readonly latency: Histogram
}

export interface TallyCount {
  readonly name: TallyName
  readonly label: string
  readonly count: number
}

/** In minutes since 1970; `until` is the first that is not read. */
export interface Minutes {
  readonly since: number
  readonly until: number
  readonly step: number
}

const thisMinute = (db: Db) => db`floor(extract(epoch from now()) / 60)::int`

/** Adds to the present minute of all processes: all of it or nothing. No API, and no label of a tally, may occur twice. */
export async function add(db: Db, apis: readonly ApiCount[], tallies: readonly TallyCount[]): Promise<void> {
  const sums = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(
    (i) => `known.latency[${i}] + excluded.latency[${i}]`,
  )
  await db`
    with counted as (
      insert into traffic_minute as known (minute, api, requests, refused, failed, latency)
      select ${thisMinute(db)}, api, requests, refused, failed, latency::int[]
        from json_to_recordset(${JSON.stringify(apis.map(asRow))}::text::json)
               as row (api text, requests int, refused int, failed int, latency text)
       order by api
      on conflict (minute, api) do update
         set requests = known.requests + excluded.requests, refused = known.refused + excluded.refused,
             failed = known.failed + excluded.failed, latency = array[${db.unsafe(sums.join(', '))}]
    )
    insert into tally_minute as known (minute, name, label, count)
    select ${thisMinute(db)}, name, label, count
      from json_to_recordset(${JSON.stringify(tallies)}::text::json) as row (name text, label text, count int)
     order by name, label
    on conflict (minute, name, label) do update set count = known.count + excluded.count`
}

function asRow({ latency, ...counts }: ApiCount) {
  return { ...counts, latency: `{${latency.join(',')}}` }
}

/** By API and step, oldest first; `minute` is the first of its step. */
export async function findApis(
  db: Db,
  { since, until, step }: Minutes,
): Promise<(ApiCount & { readonly minute: number })[]> {
  return db<(ApiCount & { minute: number })[]>`
    select minute / ${step}::int * ${step}::int as minute, api, sum(requests)::float8 as requests,
           sum(refused)::float8 as refused, sum(failed)::float8 as failed,
           json_build_array(sum(latency[1]), sum(latency[2]), sum(latency[3]), sum(latency[4]), sum(latency[5]),
                            sum(latency[6]), sum(latency[7]), sum(latency[8]), sum(latency[9]), sum(latency[10]),
                            sum(latency[11]), sum(latency[12])) as latency
      from traffic_minute
     where minute >= ${since} and minute < ${until}
     group by 1, api
     order by 1, api`
}

/** By step, oldest first. */
export async function findTallies(
  db: Db,
  { since, until, step }: Minutes,
): Promise<(TallyCount & { readonly minute: number })[]> {
  return db<(TallyCount & { minute: number })[]>`
    select minute / ${step}::int * ${step}::int as minute, name, label, sum(count)::float8 as count
      from tally_minute
     where minute >= ${since} and minute < ${until}
     group by 1, name, label
     order by 1, name, label`
}

/** Minutes since 1970. */
export async function readMinute(db: Db): Promise<number> {
  const [row] = await db<{ minute: number }[]>`select ${thisMinute(db)} as minute`
  return row?.minute ?? 0
}

export async function eraseOld(db: Db, days: number): Promise<void> {
  const isOld = db`minute < ${thisMinute(db)} - ${days * 24 * 60}::int`
  for (const table of ['tally_minute', 'traffic_minute']) await eraseRows(db, table, isOld)
}
