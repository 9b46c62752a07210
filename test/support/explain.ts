import assert from 'node:assert/strict'
import postgres from 'postgres'
import type { Database } from '../../src/platform/db/database.ts'
import type { TestAddress } from './database.ts'

/** What a statement read to be answered. */
export interface Reading {
  readonly statement: string
  /** Tables that were read from end to end. */
  readonly scanned: readonly string[]
  readonly indexes: readonly string[]
  /** Rows that scans of tables and indexes gave out or threw away. */
  readonly rows: number
}

type Value = string | number | boolean | Date | Buffer | null | undefined

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

/** Runs `work`, and then each of its statements once more to see what it reads, planned as the server plans them. */
export async function readingsOf(
  address: TestAddress,
  work: (db: Database) => Promise<unknown>,
): Promise<Reading[]> {
  const statements: { text: string; values: Value[] }[] = []
  const db = postgres({
    ...address,
    max: 1,
    fetch_types: false,
    connection: {
      plan_cache_mode: 'force_generic_plan',
      enable_seqscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      jit: 'off',
    },
    debug: (_connection, text, values) => void statements.push({ text, values: [...(values as Value[])] }),
  })
  try {
    await work(db)
    const seen = [...statements]
    assert.ok(seen.length > 0, 'nothing was asked')
    const readings: Reading[] = []
    const ofPartitions = await findIndexesOfPartitions(db)
    for (const each of seen) readings.push(await explain(db, each, ofPartitions))
    return readings
  } finally {
    await db.end()
  }
}

/** To which index of its table an index of a partition belongs. */
async function findIndexesOfPartitions(db: Database): Promise<Map<string, string>> {
  const rows = await db<{ name: string; parent: string }[]>`
    select part.relname as name, whole.relname as parent
      from pg_inherits
      join pg_class as part on part.oid = inhrelid and part.relkind = 'i'
      join pg_class as whole on whole.oid = inhparent`
  return new Map(rows.map(({ name, parent }) => [name, parent]))
}

async function explain(
  db: Database,
  { text, values }: { text: string; values: readonly Value[] },
  ofPartitions: ReadonlyMap<string, string>,
): Promise<Reading> {
  await db.unsafe(`prepare asked as ${text}`)
  const given = values.length > 0 ? `(${values.map(asLiteral).join(', ')})` : ''
  const [row] = await db.unsafe<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(
    `explain (analyze, format json) execute asked${given}`,
  )
  await db.unsafe('deallocate asked')
  assert.ok(row)
  const [{ Plan }] = row['QUERY PLAN']
  const nodes = flatten(Plan)
  const scans = nodes.filter(
    (node) => node['Node Type'].endsWith('Scan') && (node['Relation Name'] ?? node['Index Name']),
  )
  return {
    statement: text.replaceAll(/\s+/g, ' ').trim(),
    scanned: scans
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => String(node['Relation Name'])),
    indexes: scans.flatMap((node) => {
      const name = node['Index Name']
      return name === undefined ? [] : (ofPartitions.get(name) ?? name)
    }),
    rows: scans.reduce((sum, node) => sum + rowsOf(node), 0),
  }
}

function rowsOf(node: PlanNode): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return Math.round((node['Actual Rows'] + removed) * node['Actual Loops'])
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}

function asLiteral(value: Value): string {
  if (value === null || value === undefined) return 'null'
  const text =
    value instanceof Date
      ? value.toISOString()
      : Buffer.isBuffer(value)
        ? `\\x${value.toString('hex')}`
        : String(value)
  return `'${text.replaceAll("'", "''")}'`
}
