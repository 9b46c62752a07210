import type { Db } from '../db/database.ts'
import type { Column } from './sealed-column.types.ts'

/** The column in each table that holds rows itself: places (ctid) are those of one table, and a partitioned one has none. */
export async function listLeaves(db: Db, { table, column }: Column): Promise<Column[]> {
  const rows = await db<{ table: string }[]>`
    select relname as table from pg_class where oid = ${table}::regclass and relkind = 'r'
    union all
    select relname from pg_partition_tree(${table}::regclass) join pg_class on oid = relid
     where isleaf and relid <> ${table}::regclass
     order by 1`
  return rows.map((row) => ({ table: row.table, column }))
}
