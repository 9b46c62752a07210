import { sessionSettings, type Db } from './database.ts'

/**
 * A pooler opens sessions by itself, with what the role has: so the role gets what sessions have to be set to, in this
 * database only. By a role's own connection, which may set its defaults, or a superuser's. Sessions that are open keep theirs.
 */
export async function settlePooledSessions(db: Db, role: string): Promise<void> {
  const [row] = await db<{ database: string }[]>`select current_database() as database`
  for (const [name, value] of Object.entries(sessionSettings)) {
    await db`
      alter role ${db(role)} in database ${db(row?.database ?? '')} set ${db(name)} = ${db.unsafe(value)}`
  }
}

/** Settings that the session of this connection has otherwise: `enable_seqscan=off` and so on. One of the pooler's sessions is looked at. */
export async function findWrongSettings(db: Db): Promise<string[]> {
  const rows = await db<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name in ${db(Object.keys(sessionSettings))}`
  const found = new Map(rows.map(({ name, setting }) => [name, setting]))
  return Object.entries(sessionSettings)
    .filter(([name, value]) => found.get(name) !== value)
    .map(([name, value]) => `${name}=${value}`)
}
