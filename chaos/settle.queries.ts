import type { Db } from '../src/platform/db/database.ts'

/** What is accepted and not done yet. */
export async function whatIsLeft(db: Db): Promise<Readonly<Record<string, number>>> {
  const [row] = await db<Record<string, number>[]>`
    select (select count(*)::int from graphile_worker._private_jobs where attempts < max_attempts) as jobs,
           (select count(*)::int from message_recipient where report_code = 1000) as recipients,
           (select count(*)::int from call_order where state not in ('done', 'failed')) as calls,
           (select count(*)::int from webhook_delivery where state = 'pending') as webhooks`
  return row ?? {}
}

/** Later tries begin now, and what looks after the rest each minute does so at once. */
export async function hurryJobs(db: Db): Promise<void> {
  await db`
    update graphile_worker._private_jobs set run_at = now()
     where run_at > now() and locked_at is null and attempts < max_attempts`
  await db`select graphile_worker.add_job('tidy-messages', '{}', job_key := 'chaos tidies')`
}

/** Texts that were given up as unknown after three submissions: the days for which their receipts are waited for are over. */
export async function endReceiptWaits(db: Db): Promise<void> {
  await db`
    update awaited_receipt set sent_at = sent_at - interval '30 days'
     where closed_at is null and carrier_ref like 'unheard-%'`
}

/** Uploads that nobody was answered become old enough to be erased. */
export async function ageUnanswered(db: Db): Promise<void> {
  await db`update image set created_at = created_at - interval '2 hours' where state = 'storing'`
  await db`select graphile_worker.add_job('erase-images', '{}')`
}

export async function imageRows(db: Db): Promise<{ stored: string[]; others: number }> {
  const rows = await db<{ id: string; state: string }[]>`select id, state from image`
  const stored = rows.filter(({ state }) => state === 'stored').map(({ id }) => id)
  return { stored, others: rows.length - stored.length }
}

export async function countGivenUp(db: Db): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from graphile_worker._private_jobs where attempts >= max_attempts`
  return row?.count ?? 0
}

export async function webhookStates(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db<{ state: string; count: number }[]>`
    select state, count(*)::int as count from webhook_delivery group by state`
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
