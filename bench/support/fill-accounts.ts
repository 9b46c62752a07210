import { hashSync } from '@node-rs/argon2'
import type { Database } from '../../src/platform/db/database.ts'
import { defaultCost } from '../../src/platform/passwords/argon2-cost.ts'

export const filledPassword = 'qwer1234'

/** Accounts `person1` to `person<count>`, with one password and one hash of it: checking costs the same. */
export async function fillAccounts(db: Database, count: number): Promise<void> {
  const hash = hashSync(filledPassword, defaultCost)
  await db`
    insert into account (id, user_id, user_key, sealed_number, sealed_name, password_hash, join_path)
    select gen_random_uuid(), 'person' || n, 'person' || n, decode(md5(n::text), 'hex'), '\\x00', ${hash}, 'HOME'
      from generate_series(1, ${count}::int) as n`
  await db`analyze account`
  await db`checkpoint`
}
