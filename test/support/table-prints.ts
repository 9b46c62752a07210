import type { Database } from '../../src/platform/db/database.ts'

/** What every table of the house and of the queue holds: rows, and a hash over all of them, whatever their order. */
export async function printsOf(db: Database): Promise<Record<string, string>> {
  const tables = await db<{ schema: string; name: string }[]>`
    select namespace.nspname as schema, relation.relname as name
      from pg_class as relation
      join pg_namespace as namespace on namespace.oid = relation.relnamespace
     where namespace.nspname in ('public', 'graphile_worker')
       and relation.relkind in ('r', 'p') and not relation.relispartition
     order by schema, name`
  const prints: Record<string, string> = {}
  for (const { schema, name } of tables) {
    // When a migration was applied is no data.
    const content =
      name === 'schema_migration' || name === 'migrations'
        ? db`(to_jsonb(each_row) - 'applied_at' - 'ts')::text`
        : db`each_row::text`
    const [row] = await db<{ print: string }[]>`
      select count(*) || ' ' || coalesce(md5(string_agg(md5(${content}), '' order by ${content})), '') as print
        from ${db(schema)}.${db(name)} as each_row`
    prints[`${schema}.${name}`] = row?.print ?? ''
  }
  return prints
}
