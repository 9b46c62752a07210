import type { Database, Db } from '../db/database.ts'
import type { SequenceState, TableShape } from './records.ts'

export interface Snapshot {
  /** What was committed before is in it. */
  readonly from: Date
  /** What was begun after is not in it. */
  readonly until: Date
}

/** One moment for all that follows; it reads only, and holds up nobody. Of a session that is its owner's alone. */
export async function beginSnapshot(session: Db): Promise<Snapshot> {
  await session`begin isolation level repeatable read, read only`
  await session`
    select set_config(name, value, true)
      from (values ('statement_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('enable_seqscan', 'on'),
                   ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'),
                   ('bytea_output', 'hex'), ('client_encoding', 'UTF8')) as setting (name, value)`
  const [row] = await session<Snapshot[]>`select now() as from, clock_timestamp() as until`
  if (!row) throw new Error('the database does not tell the time')
  return row
}

export async function endSnapshot(session: Db): Promise<void> {
  await session`commit`
}

export async function readServerVersion(db: Db): Promise<string> {
  const [row] = await db<{ version: string }[]>`select current_setting('server_version') as version`
  return row?.version ?? ''
}

/** The queue's tables are part of the house. What the migrations of both write down of themselves is not data. */
export async function listTables(db: Db): Promise<TableShape[]> {
  return db<TableShape[]>`
    select namespace.nspname as schema, relation.relname as name,
           array_agg(attribute.attname::text order by attribute.attnum) as columns
      from pg_class as relation
      join pg_namespace as namespace on namespace.oid = relation.relnamespace
      join pg_attribute as attribute on attribute.attrelid = relation.oid
     where namespace.nspname in (current_schema(), 'graphile_worker')
       and relation.relkind in ('r', 'p') and not relation.relispartition
       and attribute.attnum > 0 and not attribute.attisdropped and attribute.attgenerated = ''
       and relation.oid <> all (array_remove(
             array[to_regclass('schema_migration'), to_regclass('graphile_worker.migrations')], null)::oid[])
     group by namespace.nspname, relation.relname
     order by namespace.nspname, relation.relname`
}

export interface Reference {
  readonly from: string
  readonly to: string
}

/** Which table refers to which, as `schema.name`. */
export async function listReferences(db: Db): Promise<Reference[]> {
  return db<Reference[]>`
    select distinct from_space.nspname || '.' || from_table.relname as from,
           to_space.nspname || '.' || to_table.relname as to
      from pg_constraint as reference
      join pg_class as from_table on from_table.oid = reference.conrelid
      join pg_namespace as from_space on from_space.oid = from_table.relnamespace
      join pg_class as to_table on to_table.oid = reference.confrelid
      join pg_namespace as to_space on to_space.oid = to_table.relnamespace
     where reference.contype = 'f' and from_table.oid <> to_table.oid
       and not from_table.relispartition and not to_table.relispartition`
}

/** As it stands now, not in the snapshot: never behind what the snapshot has. */
export async function listSequences(db: Db): Promise<SequenceState[]> {
  return db<SequenceState[]>`
    select schemaname as schema, sequencename as name, last_value::text as last
      from pg_sequences
     where schemaname in (current_schema(), 'graphile_worker') and last_value is not null
     order by schemaname, sequencename`
}

/** COPY's text, as it comes. */
export async function copyOut(session: Database, { schema, name, columns }: TableShape) {
  const from = session`select ${session([...columns])} from ${session(schema)}.${session(name)}`
  return session`copy (${from}) to stdout`.readable()
}

/** Which master keys open what is in the database, the one in force first. */
export async function listKeyChecks(db: Db): Promise<string[]> {
  const [table] = await db<{ has: boolean }[]>`select to_regclass('master_key') is not null as has`
  const rows = table?.has
    ? await db<{ check: string }[]>`
        select encode(key_check, 'hex') as check from master_key order by state = 'current' desc, id`
    : await db<{ check: string }[]>`select encode(key_check, 'hex') as check from installation`
  return rows.map(({ check }) => check)
}
