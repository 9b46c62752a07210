import type { Writable } from 'node:stream'
import type { Db, Transaction } from '../db/database.ts'
import type { SequenceState, TableShape } from './records.ts'

/** Any fixed number. */
const lockKey = 7_310_446

/** For this session: one restore at a time. False when another one runs. */
export async function tryHoldRestore(session: Db): Promise<boolean> {
  const [row] = await session<{ got: boolean }[]>`select pg_try_advisory_lock(${lockKey}) as got`
  return row?.got ?? false
}

/** Tables of the house, or of anybody else, as `schema.name`; those of a queue that holds nothing are none. */
export async function listForeignTables(db: Db): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select namespace.nspname || '.' || relation.relname as name
      from pg_class as relation
      join pg_namespace as namespace on namespace.oid = relation.relnamespace
     where relation.relkind in ('r', 'p', 'v', 'm', 'f')
       and namespace.nspname not in ('information_schema', 'pg_catalog', 'graphile_worker')
       and namespace.nspname !~ '^pg_(toast|temp)'
       -- Belongs to an extension that a managed server has in every database.
       and not exists (select from pg_depend where classid = 'pg_class'::regclass
                          and objid = relation.oid and deptype = 'e')
     order by name`
  return rows.map(({ name }) => name)
}

export async function hasQueue(db: Db): Promise<boolean> {
  const [row] = await db<{ has: boolean }[]>`
    select to_regclass('graphile_worker._private_jobs') is not null as has`
  return row?.has ?? false
}

export async function hasJobs(db: Db): Promise<boolean> {
  const rows = await db`select from graphile_worker._private_jobs limit 1`
  return rows.length > 0
}

export async function dropQueue(db: Db): Promise<void> {
  await db`drop schema if exists graphile_worker cascade`
}

/** Loading takes as long as it takes. */
export async function lift(tx: Db): Promise<void> {
  await tx`
    select set_config(name, value, true)
      from (values ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('lock_timeout', '0'),
                   ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'),
                   ('client_encoding', 'UTF8')) as setting (name, value)`
}

/** What migrations put into new tables is in the archive too. A table that only grows is left alone while it is empty. */
export async function emptyTable(
  tx: Transaction,
  { schema, name }: Pick<TableShape, 'schema' | 'name'>,
): Promise<void> {
  const rows = await tx`select from ${tx(schema)}.${tx(name)} limit 1`
  if (rows.length > 0) await tx`delete from ${tx(schema)}.${tx(name)}`
}

export function copyIn(tx: Transaction, { schema, name, columns }: TableShape): Promise<Writable> {
  return tx`copy ${tx(schema)}.${tx(name)} (${tx([...columns])}) from stdin`.writable()
}

export async function setSequence(tx: Transaction, { schema, name, last }: SequenceState): Promise<void> {
  await tx`select setval(format('%I.%I', ${schema}::text, ${name}::text)::regclass, ${last}::bigint)`
}

/** So that the first plans know how much there is. */
export async function analyze(db: Db): Promise<void> {
  await db`analyze`
}
