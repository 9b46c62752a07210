import { byteaArray, intArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface LoopbackCall {
  readonly sealedNumber: Buffer
  readonly caller: string
  readonly answered: boolean
  readonly ringMs: number
}

export async function insertCalls(db: Db, calls: readonly LoopbackCall[]): Promise<void> {
  await db`
    insert into loopback_call (sealed_number, caller, answered, rings_until)
    select sealed_number, caller, answered, now() + make_interval(secs => ring_ms / 1000.0)
      from unnest(${byteaArray(calls.map((call) => call.sealedNumber))}::bytea[],
                  ${tokenArray(calls.map((call) => call.caller))}::text[],
                  ${tokenArray(calls.map((call) => String(call.answered)))}::boolean[],
                  ${intArray(calls.map((call) => call.ringMs))}::int[])
             as call (sealed_number, caller, answered, ring_ms)`
}

export async function insertText(
  db: Db,
  text: { sealedNumber: Buffer; sender: string; type: string; subject: string | null; sealedBody: Buffer },
): Promise<void> {
  await db`
    insert into loopback_text (sealed_number, sender, type, subject, sealed_body)
    values (${text.sealedNumber}, ${text.sender}, ${text.type}, ${text.subject}, ${text.sealedBody})`
}

export interface HandsetCall {
  readonly id: string
  readonly from: string
  readonly state: 'ringing' | 'missed' | 'answered'
  readonly at: Date
}

/** Newest first. */
export async function findCalls(db: Db, sealedNumber: Buffer, limit: number): Promise<HandsetCall[]> {
  return db<HandsetCall[]>`
    select id::text, caller as from, rings_from as at,
           case when now() < rings_until then 'ringing' when answered then 'answered' else 'missed' end as state
      from loopback_call where sealed_number = ${sealedNumber}
     order by id desc limit ${limit}`
}

export interface HandsetText {
  readonly id: string
  readonly from: string
  readonly type: string
  readonly subject: string | null
  readonly sealedBody: Buffer
  readonly images: string[]
  readonly at: Date
}

/** Newest first. */
export async function findTexts(db: Db, sealedNumber: Buffer, limit: number): Promise<HandsetText[]> {
  return db<HandsetText[]>`
    select id::text, sender as from, type, subject, sealed_body as "sealedBody", images, received_at as at
      from loopback_text where sealed_number = ${sealedNumber}
     order by id desc limit ${limit}`
}

export async function eraseOld(db: Db): Promise<void> {
  await db`delete from loopback_call where rings_from < now() - interval '1 day'`
  await db`delete from loopback_text where received_at < now() - interval '1 day'`
}
