import { randomBytes } from 'node:crypto'
import type { Database, Transaction } from '../../src/platform/db/database.ts'
import { listReferences, listTables } from '../../src/platform/backup/dump.queries.ts'
import { inOrderOfReference } from '../../src/platform/backup/table-order.ts'
import { exampleOf } from './example-of.ts'

interface ColumnFacts {
  readonly column: string
  readonly type: string
  readonly isNeeded: boolean
  /** The first of the values that a check constraint lists. */
  readonly listed: string | null
}

interface ForeignKey {
  readonly columns: readonly string[]
  readonly target: string
  readonly targetColumns: readonly string[]
}

type Value = string | number | boolean | Buffer | Date | null

/** What constraints want that is not a list of values. */
const given: Readonly<Record<string, Readonly<Record<string, (row: number) => Value>>>> = {
  number_block: { prefix: (row) => `74951${row}` },
  application: {
    fallback_text: () => 'Code: {code}',
    callback_url: () => null,
    sealed_callback_secret: () => null,
  },
  company: { code: (row) => `company${row}` },
  sender_number: { number: (row) => `0212345${row}0` },
  master_key: { id: (row) => row + 1, state: (row) => ['current', 'next', 'old'][row] ?? null },
  partner_secret: { place: (row) => (row % 2) + 1 },
  webhook_delivery: { state: () => 'delivered' },
  call_order: { state: () => 'done', reason: () => null },
  number_budget: { sent_at: () => '{}', sent_for: () => '{}' },
  traffic_minute: { latency: () => `{${'0,'.repeat(11)}0}` },
  image: { sealed_key: () => randomBytes(60), state: () => 'stored' },
  contract: { erased_at: () => null },
  member: { cancelled_at: () => null },
  message_recipient: { report_code: () => 4100 },
}

const onlyOne = new Set(['installation'])

/**
 * Rows in every table of the house, whatever level its schema is at, with values in as many columns as its constraints allow.
 * References lead somewhere. Tables that already hold rows are let be.
 */
export async function fillTables(db: Database, rows = 3): Promise<void> {
  const tables = (await listTables(db)).filter(({ schema }) => schema === 'public')
  for (const { name } of inOrderOfReference(tables, await listReferences(db))) {
    if ((await db`select from ${db(name)} limit 1`).length > 0) continue
    const facts = await listColumns(db, name)
    const keys = await listForeignKeys(db, name)
    const most = onlyOne.has(name) ? 1 : rows
    for (let row = 0; row < most; row++) {
      const references = await findReferences(db, keys, row)
      const full = makeRow(name, facts, row)
      const bare = makeRow(
        name,
        facts.filter(({ isNeeded }) => isNeeded),
        row,
      )
      await db.begin(async (tx) => {
        if (await tryInsert(tx, name, { ...full, ...references })) return
        await insert(tx, name, { ...bare, ...references })
      })
    }
  }
}

async function tryInsert(tx: Transaction, table: string, row: Record<string, Value>): Promise<boolean> {
  try {
    await tx.savepoint((own) => insert(own, table, row))
    return true
  } catch {
    return false
  }
}

async function insert(tx: Transaction, table: string, row: Record<string, Value>): Promise<void> {
  await tx`insert into ${tx(table)} ${tx(row)}`
}

function makeRow(table: string, facts: readonly ColumnFacts[], row: number): Record<string, Value> {
  const values = facts.map(({ column, type, listed }): [string, Value] => [
    column,
    given[table]?.[column]?.(row) ??
      (given[table]?.[column]
        ? null
        : (listed ?? exampleOf(type, row, new Date(Date.UTC(2026, 0, 1, 0, row))))),
  ])
  for (const [column, make] of Object.entries(given[table] ?? {})) {
    if (facts.some((each) => each.column === column)) values.push([column, make(row)])
  }
  return Object.fromEntries(values)
}

async function listColumns(db: Database, table: string): Promise<ColumnFacts[]> {
  return db<ColumnFacts[]>`
    select attribute.attname as column, type.typname as type,
           attribute.attnotnull and not attribute.atthasdef as "isNeeded",
           (select substring(pg_get_constraintdef(rule.oid) from $$ARRAY\\['?([^]',:]+)$$)
              from pg_constraint as rule
             where rule.conrelid = attribute.attrelid and rule.contype = 'c'
               and rule.conkey = array[attribute.attnum]
               and pg_get_constraintdef(rule.oid) like '%ARRAY[%' limit 1) as listed
      from pg_attribute as attribute
      join pg_type as type on type.oid = attribute.atttypid
     where attribute.attrelid = ${table}::regclass and attribute.attnum > 0 and not attribute.attisdropped
       and attribute.attgenerated = '' and attribute.attidentity = ''
     order by attribute.attnum`
}

async function listForeignKeys(db: Database, table: string): Promise<ForeignKey[]> {
  const names = (keys: string, relation: string) => db`
    (select array_agg(attname::text order by place)
       from unnest(${db(keys)}) with ordinality as key (number, place)
       join pg_attribute on attrelid = ${db(relation)} and attnum = key.number)`
  return db<ForeignKey[]>`
    select ${names('conkey', 'conrelid')} as columns, confrelid::regclass::text as target,
           ${names('confkey', 'confrelid')} as "targetColumns"
      from pg_constraint where contype = 'f' and conrelid = ${table}::regclass`
}

async function findReferences(
  db: Database,
  keys: readonly ForeignKey[],
  row: number,
): Promise<Record<string, Value>> {
  const found: Record<string, Value> = {}
  for (const { columns, target, targetColumns } of keys) {
    const [there] = await db<Record<string, Value>[]>`
      select ${db([...targetColumns])} from ${db(target)} order by ${db(targetColumns[0] ?? '')}
       offset ${row} % (select count(*) from ${db(target)}) limit 1`
    columns.forEach((column, place) => (found[column] = there?.[targetColumns[place] ?? ''] ?? null))
  }
  return found
}
