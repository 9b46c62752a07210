import { textArray, tokenArray } from '../db/array-literal.ts'
import type { Db } from '../db/database.ts'
import { eraseRows } from '../db/erase-rows.ts'

export interface KeptAnswer {
  readonly fingerprint: Buffer
  readonly status: number
  readonly sealedAnswer: Buffer
}

/** False while another request with this key is under way, on any server. Held until the transaction ends. */
export async function takeKey(db: Db, scope: string, key: string): Promise<boolean> {
  const [row] = await db<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${`${scope}\n${key}`}, 0)) as taken`
  return row?.taken ?? false
}

export async function findAnswer(db: Db, scope: string, key: string): Promise<KeptAnswer | undefined> {
  const [row] = await db<KeptAnswer[]>`
    select fingerprint, status, sealed_answer as "sealedAnswer"
      from idempotency_key
     where scope = ${scope} and key = ${key} and created_at > now() - interval '24 hours'`
  return row
}

export async function keepAnswer(
  db: Db,
  scope: string,
  key: string,
  answer: KeptAnswer & { readonly subject: string | null },
): Promise<void> {
  await db`
    insert into idempotency_key (scope, key, fingerprint, status, sealed_answer, subject)
    values (${scope}, ${key}, ${answer.fingerprint}, ${answer.status}, ${answer.sealedAnswer}, ${answer.subject})
    on conflict (scope, key) do update
       set fingerprint = excluded.fingerprint, status = excluded.status,
           sealed_answer = excluded.sealed_answer, subject = excluded.subject, created_at = now()`
}

/** What is erased is not answered again either: a request that is repeated is then run again. */
export async function eraseAnswersAbout(db: Db, subjects: readonly string[]): Promise<void> {
  await db`delete from idempotency_key where subject = any (${tokenArray(subjects)}::uuid[])`
}

export interface AnswerRow {
  readonly scope: string
  readonly key: string
  readonly sealedAnswer: Buffer
}

/** The next ones by key. */
export async function pageAnswers(
  db: Db,
  { after, limit }: { after: AnswerRow | undefined; limit: number },
): Promise<AnswerRow[]> {
  return db<AnswerRow[]>`
    select scope, key, sealed_answer as "sealedAnswer" from idempotency_key
     where (scope, key) > (${after?.scope ?? ''}, ${after?.key ?? ''})
     order by scope, key
     limit ${limit}`
}

export async function eraseAnswers(db: Db, answers: readonly AnswerRow[]): Promise<void> {
  await db`
    delete from idempotency_key using unnest(
      ${textArray(answers.map(({ scope }) => scope))}::text[],
      ${textArray(answers.map(({ key }) => key))}::text[]) as gone (scope, key)
     where idempotency_key.scope = gone.scope and idempotency_key.key = gone.key`
}

export async function eraseOldAnswers(db: Db): Promise<void> {
  await eraseRows(db, 'idempotency_key', db`created_at < now() - interval '24 hours'`)
}
