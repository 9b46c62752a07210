import { connectDatabase } from '../../src/platform/db/database.ts'
import { addressOf } from './start-ceiling.ts'

const clients = 32

/** Durable inserts of one small row each by 32 connections, as pgbench would: what the disk and PostgreSQL can do alone. */
export async function measureBareInserts(dataDir: string, seconds: number): Promise<number> {
  const db = connectDatabase(await addressOf(dataDir), { poolSize: clients })
  await db`create table if not exists bench_row (id bigint generated always as identity primary key, number text, at timestamptz default now())`
  const until = performance.now() + seconds * 1000
  let inserted = 0
  const client = async () => {
    while (performance.now() < until) {
      await db`insert into bench_row (number) values ('79161234567')`
      inserted++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await db`drop table bench_row`
  await db.end()
  return inserted / seconds
}
