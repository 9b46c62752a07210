import type { Db } from '../../platform/db/database.ts'
import type { CarrierKey, CarrierPause } from './carrier-status.types.ts'

/** False: it was paused already, or nobody has said within a day that there is such a carrier. */
export async function insertPause(db: Db, { traffic, carrier }: CarrierKey): Promise<boolean> {
  const rows = await db`
    insert into carrier_pause (traffic, carrier)
    select ${traffic}, ${carrier}
     where exists (select from carrier_status where traffic = ${traffic} and carrier = ${carrier})
    on conflict do nothing
    returning carrier`
  return rows.length > 0
}

export async function deletePause(db: Db, { traffic, carrier }: CarrierKey): Promise<boolean> {
  const rows = await db`
    delete from carrier_pause where traffic = ${traffic} and carrier = ${carrier} returning carrier`
  return rows.length > 0
}

export async function listPauses(db: Db): Promise<CarrierPause[]> {
  return db<CarrierPause[]>`select traffic, carrier, since from carrier_pause order by traffic, carrier`
}
