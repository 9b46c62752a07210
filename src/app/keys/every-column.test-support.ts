import assert from 'node:assert/strict'
import { exampleOf } from '../../../test/support/example-of.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { lookupColumns, sealedColumns } from './sealed-columns.ts'

/** What check constraints want of columns that may not be null. A new table that `fill` cannot fill needs a line here. */
const allowed: Readonly<Record<string, string>> = {
  'loopback_text.type': 'SMS',
  'message.type': 'SMS',
  'account.join_path': 'HOME',
  'social_visit.provider': 'KAKAO',
  'partner_secret.place': '1',
  'image.state': 'stored',
  'image.format': 'jpeg',
  'contract_verdict.kind': 'pass',
  'operator.role': 'viewer',
}
/** What has to be given with a sealed column that may be null. */
const together: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  application: { callback_url: 'https://example.com', fallback_text: 'Code: {code}' },
  customer: { report_url: 'https://example.com' },
  webhook_attempt: { status: '200' },
  affiliate: { webhook_url: 'https://example.com' },
}

interface ColumnFacts {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly needed: boolean
}

const plainOf = (table: string, column: string, row: number) => `${table}.${column} ${row} 가`
const numberOf = (row: number) => asPhoneNumber(`82101${String(row).padStart(7, '0')}`)

/** As many rows as `rowsOf` says in every table that seals something, with a value in each sealed column. */
export async function fillEverySealedColumn(
  db: Database,
  secrets: Secrets,
  rowsOf: (table: string) => number,
): Promise<void> {
  const facts = await db<ColumnFacts[]>`
    select table_name as table, column_name as column, udt_name as type,
           is_nullable = 'NO' and column_default is null and is_identity = 'NO' as needed
      from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER'`
  for (const table of new Set(sealedColumns.map((each) => each.table))) {
    const own = facts.filter((each) => each.table === table)
    const rows = Array.from({ length: rowsOf(table) }, (_, row) => makeRow(own, table, secrets, row))
    await db.begin(async (tx) => {
      // Nothing that rows refer to has to be there.
      await tx`set local session_replication_role = replica`
      await tx`insert into ${tx(table)} ${tx(rows)}`
    })
  }
}

function makeRow(facts: readonly ColumnFacts[], table: string, secrets: Secrets, row: number) {
  const values = facts.map(({ column, type, needed }) => {
    const declared = sealedColumns.find((each) => each.table === table && each.column === column)
    const lookup = lookupColumns.find((each) => each.table === table && each.column === column)
    if (declared?.sealedBy === 'number') return [column, secrets.numbers.seal(numberOf(row))]
    if (declared) return [column, secrets.box.seal(plainOf(table, column, row))]
    if (lookup) return [column, lookup.make(secrets.lookupKey, plainOf(table, lookup.of, row))]
    const given = together[table]?.[column] ?? allowed[`${table}.${column}`]
    if (given !== undefined) return [column, given]
    return needed ? [column, exampleOf(type, row, new Date(Date.now() + 3_600_000))] : undefined
  })
  return Object.fromEntries(values.filter((value) => value !== undefined)) as Record<string, string>
}

/** Every value that `fillEverySealedColumn` wrote opens, under this key, as what it was; look-ups fit what they are made of. */
export async function assertEverySealedColumn(
  db: Database,
  secrets: Secrets,
  expected: { keyId: number; rowsOf: (table: string) => number },
): Promise<void> {
  for (const { table, column, sealedBy } of sealedColumns) {
    const rows = await db<{ sealed: Buffer }[]>`
      select ${db(column)} as sealed from ${db(table)} where ${db(column)} is not null`
    const opened = rows.map(({ sealed }) =>
      sealedBy === 'number' ? secrets.numbers.open(sealed) : secrets.box.open(sealed).toString('utf8'),
    )
    const wanted = Array.from({ length: expected.rowsOf(table) }, (_, row) =>
      sealedBy === 'number' ? numberOf(row) : plainOf(table, column, row),
    )
    const missing = wanted.filter((value) => !opened.includes(value))
    assert.deepEqual(missing, [], `${table}.${column}`)
    if (sealedBy === 'number') continue
    assert.deepEqual(
      [...new Set(rows.map(({ sealed }) => sealed[0]))],
      [expected.keyId],
      `${table}.${column}`,
    )
  }
  for (const { table, column, of, make } of lookupColumns) {
    const rows = await db<{ lookup: Buffer; sealed: Buffer }[]>`
      select ${db(column)} as lookup, ${db(of)} as sealed from ${db(table)}`
    for (const { lookup, sealed } of rows) {
      assert.deepEqual(lookup, make(secrets.lookupKey, secrets.box.open(sealed).toString()))
    }
  }
}
