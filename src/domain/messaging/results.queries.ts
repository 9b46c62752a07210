import { intArray, textArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import { addingJobs, type Job } from '../../platform/queue/queue.ts'
import { refunding } from '../points/points.ts'
import type { FinalReportCode } from './report-codes.ts'

export interface RecipientKey {
  readonly customerId: string
  readonly messageId: string
  readonly id: string
}

/** How a try ended. */
export interface Outcome extends RecipientKey {
  /** Who took it, and the name of its receipt. */
  readonly taken: { readonly carrier: string; readonly ref: string } | undefined
  /** Final, if it is known already. */
  readonly code: FinalReportCode | undefined
}

export interface FinalResult extends RecipientKey {
  readonly sealedNumber: Buffer
  readonly code: FinalReportCode
  readonly reportedAt: Date
}

/**
 * Writes what `outcome (customer_id, message_id, id, carrier, carrier_ref, code)` says to recipients that have no final
 * result yet, and pays back the failed ones: common table expressions; `recorded` holds the recipients it wrote to.
 * A result is final once: whoever comes second finds nothing to write, and nothing to refund.
 */
function recording(db: Db): Fragment {
  return db`
    recorded as (
      update message_recipient as recipient
         set carrier = coalesce(outcome.carrier, recipient.carrier),
             carrier_ref = coalesce(outcome.carrier_ref, recipient.carrier_ref),
             sent_at = case when outcome.carrier is null then sent_at else now() end,
             attempts = attempts + (outcome.carrier is not null)::int,
             report_code = coalesce(outcome.code, 1000),
             reported_at = case when outcome.code is not null then now() end,
             refund_id = case when outcome.code <> 4100
                               and (select point_cost > 0 from message where message.id = outcome.message_id)
                              then nextval('point_transaction_id') end
        from outcome
       where recipient.customer_id = outcome.customer_id and recipient.message_id = outcome.message_id
         and recipient.id = outcome.id and recipient.report_code = 1000
      returning recipient.customer_id, recipient.message_id, recipient.id, sealed_number, report_code, reported_at,
                refund_id, recipient.carrier, recipient.carrier_ref
    ),
    refund as materialized (
      select recorded.customer_id, refund_id as transaction_id, message.point_cost as points,
             'refund ' || message.type || ' ' || recorded.report_code as description
        from recorded join message on message.id = recorded.message_id
       where refund_id is not null
    ),
    ${refunding(db)}`
}

const finals = (db: Db) => db`
  select customer_id as "customerId", message_id as "messageId", id, sealed_number as "sealedNumber",
         report_code as code, reported_at as "reportedAt"
    from recorded where report_code <> 1000`

/** Records tries; of those without a final result the receipt is awaited. */
export async function recordOutcomes(db: Db, outcomes: readonly Outcome[]): Promise<FinalResult[]> {
  return db<FinalResult[]>`
    with outcome as materialized (
      select *
        from unnest(
               ${tokenArray(outcomes.map((outcome) => outcome.customerId))}::bigint[],
               ${tokenArray(outcomes.map((outcome) => outcome.messageId))}::bigint[],
               ${tokenArray(outcomes.map((outcome) => outcome.id))}::bigint[],
               ${tokenArray(outcomes.map(({ taken }) => taken?.carrier ?? null))}::text[],
               ${textArray(outcomes.map(({ taken }) => taken?.ref ?? null))}::text[],
               ${tokenArray(outcomes.map(({ code }) => (code === undefined ? null : String(code))))}::smallint[]
             ) as outcome (customer_id, message_id, id, carrier, carrier_ref, code)
    ),
    ${recording(db)},
    awaited as (
      insert into awaited_receipt (carrier, carrier_ref, customer_id, message_id, recipient_id)
      select carrier, carrier_ref, customer_id, message_id, id from recorded where report_code = 1000
      on conflict do nothing
    )
    ${finals(db)}`
}

export interface NamedReceipt {
  readonly carrier: string
  readonly ref: string
  readonly code: FinalReportCode
}

/**
 * Turns receipts into results. One for a recipient whose result is final is kept beside it; one that nobody waits for
 * is kept until its recipient is known. No receipt may occur twice among them.
 */
export async function recordReceipts(db: Db, receipts: readonly NamedReceipt[]): Promise<FinalResult[]> {
  return db<FinalResult[]>`
    with receipt as materialized (
      select *
        from unnest(${tokenArray(receipts.map(({ carrier }) => carrier))}::text[],
                    ${textArray(receipts.map(({ ref }) => ref))}::text[],
                    ${intArray(receipts.map(({ code }) => code))}::smallint[]) as receipt (carrier, carrier_ref, code)
    ),
    ${matching(db)},
    unmatched as (
      insert into unmatched_receipt (carrier, carrier_ref, report_code)
      select carrier, carrier_ref, code
        from receipt
       where ((carrier, carrier_ref) in (select carrier, carrier_ref from matched)) is not true
      on conflict (carrier, carrier_ref) do update set report_code = excluded.report_code
    )
    ${finals(db)}`
}

/** `matched`, `outcome` and `recorded` of what `receipt (carrier, carrier_ref, code)` says. */
function matching(db: Db): Fragment {
  return db`
    matched as (
      delete from awaited_receipt as awaited
       using receipt
       where awaited.carrier = receipt.carrier and awaited.carrier_ref = receipt.carrier_ref
      returning awaited.carrier, awaited.carrier_ref, customer_id, message_id, recipient_id as id, receipt.code, closed_at
    ),
    outcome as materialized (
      select customer_id, message_id, id, null::text as carrier, null::text as carrier_ref, code
        from matched where closed_at is null
    ),
    ${recording(db)},
    late as (
      update message_recipient as recipient
         set late_code = matched.code, late_at = now()
        from matched
       where recipient.customer_id = matched.customer_id and recipient.message_id = matched.message_id
         and recipient.id = matched.id and matched.closed_at is not null
    )`
}

/** Receipts that came before their recipient was known to be taken: those of `names`, or all. */
export async function settleUnmatched(
  db: Db,
  names?: readonly { readonly carrier: string; readonly ref: string }[],
): Promise<FinalResult[]> {
  const named = names
    ? db`
       using unnest(${tokenArray(names.map(({ carrier }) => carrier))}::text[],
                    ${textArray(names.map(({ ref }) => ref))}::text[]) as name (carrier, ref)
       where early.carrier = name.carrier and early.carrier_ref = name.ref and`
    : db`where`
  return db<FinalResult[]>`
    with receipt as materialized (
      delete from unmatched_receipt as early
       ${named} exists (
         select from awaited_receipt as awaited
          where awaited.carrier = early.carrier and awaited.carrier_ref = early.carrier_ref)
      returning early.carrier, early.carrier_ref, report_code as code
    ),
    ${matching(db)}
    ${finals(db)}`
}

/** Closes up to `limit` recipients of whom nothing was heard for so long; their receipts are kept in mind for a week. */
export async function closeSilent(db: Db, hours: number, limit: number): Promise<FinalResult[]> {
  return db<FinalResult[]>`
    with closed as (
      update awaited_receipt
         set closed_at = now()
       where (carrier, carrier_ref) in (
         select carrier, carrier_ref
           from awaited_receipt
          where closed_at is null and sent_at < now() - make_interval(hours => ${hours})
          order by sent_at limit ${limit}
            for update skip locked)
      returning customer_id, message_id, recipient_id as id
    ),
    outcome as materialized (
      select customer_id, message_id, id, null::text as carrier, null::text as carrier_ref, 4420::smallint as code
        from closed
    ),
    ${recording(db)}
    ${finals(db)}`
}

/** Receipts that nobody will ask for. */
export async function eraseOldReceipts(db: Db): Promise<void> {
  await eraseRows(db, 'awaited_receipt', db`closed_at < now() - interval '7 days'`)
  await eraseRows(db, 'unmatched_receipt', db`received_at < now() - interval '7 days'`)
}

/** Another try later: counts this one, and enqueues the jobs that will make it. */
export async function countTries(
  db: Db,
  keys: readonly (RecipientKey & { readonly doubted: boolean })[],
  jobs: readonly Job[],
): Promise<void> {
  await db`
    with tried as (
      update message_recipient as recipient
         set attempts = attempts + 1, doubted = key.doubted
        from unnest(${tokenArray(keys.map((key) => key.customerId))}::bigint[],
                    ${tokenArray(keys.map((key) => key.messageId))}::bigint[],
                    ${tokenArray(keys.map((key) => key.id))}::bigint[],
                    ${tokenArray(keys.map((key) => String(key.doubted)))}::boolean[]) as key (customer_id, message_id, id, doubted)
       where recipient.customer_id = key.customer_id and recipient.message_id = key.message_id
         and recipient.id = key.id and report_code = 1000
    ),
    ${addingJobs(db, jobs)}
    select count(*) from jobs`
}

export interface DueRecipient extends RecipientKey {
  /** Which of the asking jobs it belongs to. */
  readonly job: number
  readonly sealedNumber: Buffer
  readonly sealedContent: Buffer | null
  readonly messageContent: Buffer
  readonly senderPhone: string
  readonly type: 'SMS' | 'LMS' | 'MMS'
  readonly lane: 0 | 1 | 2
  readonly due: Date | null
  readonly attempts: number
  /** An earlier try may have arrived. */
  readonly doubted: boolean
}

/** Those in each job's ranges that nobody took yet. One that was in flight when its worker died is among them. */
export async function findDue(
  db: Db,
  jobs: readonly (readonly (readonly [string, string, string, string, string | null])[])[],
  locking: Fragment = db``,
): Promise<DueRecipient[]> {
  const ranges = jobs.flat()
  return db<DueRecipient[]>`
    select job, recipient.customer_id as "customerId", recipient.message_id as "messageId", recipient.id,
           recipient.sealed_number as "sealedNumber", recipient.sealed_content as "sealedContent",
           message.sealed_content as "messageContent", message.sender_phone as "senderPhone", type, lane,
           recipient.send_at as due, attempts, doubted
      from unnest(${tokenArray(ranges.map(([customer]) => customer))}::bigint[],
                  ${tokenArray(ranges.map(([, message]) => message))}::bigint[],
                  ${tokenArray(ranges.map(([, , first]) => first))}::bigint[],
                  ${tokenArray(ranges.map(([, , , last]) => last))}::bigint[],
                  ${tokenArray(ranges.map(([, , , , due]) => due))}::timestamptz[],
                  ${intArray(jobs.flatMap((job, i) => job.map(() => i)))}::int[])
             as range (customer_id, message_id, first, last, due, job)
      join message_recipient as recipient
        on recipient.customer_id = range.customer_id and recipient.message_id = range.message_id
       and recipient.id between range.first and range.last and recipient.send_at is not distinct from range.due
      join message on message.id = range.message_id
     where report_code = 1000 and carrier is null and cancelled_at is null
    ${locking}`
}

export async function findResources(
  db: Db,
  { customerId, messageId }: { customerId: string; messageId: string },
): Promise<{ mimeType: string; sealedBytes: Buffer }[]> {
  return db<{ mimeType: string; sealedBytes: Buffer }[]>`
    select mime_type as "mimeType", sealed_bytes as "sealedBytes"
      from message_resource
     where customer_id = ${customerId} and message_id = ${messageId} and mime_type like 'image/%'
     order by id`
}
