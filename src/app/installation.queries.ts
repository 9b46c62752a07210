import type { Db } from '../platform/db/database.ts'

/** Binds a new database to the master key; false when it is bound to another. */
export async function claimInstallation(db: Db, keyCheck: Buffer): Promise<boolean> {
  await db`insert into installation (key_check) values (${keyCheck}) on conflict do nothing`
  const [row] = await db<{ matches: boolean }[]>`select key_check = ${keyCheck} as matches from installation`
  return row?.matches ?? false
}
