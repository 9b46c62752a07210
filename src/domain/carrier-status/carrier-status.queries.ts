import { textArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { CarrierReport, CarrierStatus } from './carrier-status.types.ts'

/** In place of what the process said before. */
export async function replaceReports(
  db: Db,
  process: string,
  reports: readonly CarrierReport[],
): Promise<void> {
  await db`
    with said as (
      select *
        from unnest(${textArray(reports.map(({ traffic }) => traffic))}::text[],
                    ${textArray(reports.map(({ carrier }) => carrier))}::text[],
                    ${textArray(reports.map(({ kind }) => kind))}::text[],
                    ${textArray(reports.map(({ lines }) => JSON.stringify(lines)))}::text[]) as said (traffic, carrier, kind, lines)
    ),
    gone as (
      delete from carrier_status
       where process = ${process} and ((traffic, carrier) in (select traffic, carrier from said)) is not true
    )
    insert into carrier_status (process, traffic, carrier, kind, lines)
    select ${process}, traffic, carrier, kind, lines::jsonb from said
    on conflict (process, traffic, carrier) do update set kind = excluded.kind, lines = excluded.lines, at = now()`
}

export async function findRecent(db: Db, seconds: number): Promise<CarrierStatus[]> {
  return db<CarrierStatus[]>`
    select process, traffic, carrier, kind, lines, at from carrier_status
     where at > now() - make_interval(secs => ${seconds})
     order by carrier, process`
}

export async function forgetProcess(db: Db, process: string): Promise<void> {
  await db`delete from carrier_status where process = ${process} or at < now() - interval '1 day'`
}
