import type { Db } from '../../platform/db/database.ts'
import { isOverdue } from './contract.queries.ts'
import type { ContractEvent, ContractKey, Verdict, VerdictState } from './enrolment.types.ts'

export interface VerdictRow {
  readonly id: string
  readonly kind: Verdict['kind']
  readonly sealedVerdict: Buffer | null
  readonly state: VerdictState
  readonly byOperator: string
  readonly deliveryId: string | null
  readonly sealedAnswer: Buffer | null
  readonly decidedAt: Date
  readonly answeredAt: Date | null
}

/** One open verdict a contract; false when there is one, or no inspection is requested. What is overdue is only refused. */
export async function openVerdict(
  db: Db,
  { affiliateId, id }: ContractKey,
  verdict: { id: string; kind: Verdict['kind'] },
): Promise<boolean> {
  const rows = await db`
    update contract set verdict_id = ${verdict.id}, is_verdict_open = true
     where affiliate_id = ${affiliateId} and id = ${id} and not is_verdict_open
       and (status = 3 ${verdict.kind === 'refuse' ? db`or ${isOverdue(db)}` : db``})
    returning id`
  return rows.length > 0
}

export async function closeVerdict(db: Db, { affiliateId, id }: ContractKey): Promise<void> {
  await db`
    update contract set is_verdict_open = false where affiliate_id = ${affiliateId} and id = ${id} and is_verdict_open`
}

export async function insertVerdict(
  db: Db,
  { affiliateId, id }: ContractKey,
  verdict: {
    id: string
    kind: Verdict['kind']
    sealedVerdict: Buffer
    byOperator: string
    deliveryId: string | undefined
  },
): Promise<void> {
  await db`
    insert into contract_verdict (affiliate_id, contract_id, id, kind, sealed_verdict, by_operator, delivery_id)
    values (${affiliateId}, ${id}, ${verdict.id}, ${verdict.kind}, ${verdict.sealedVerdict}, ${verdict.byOperator},
            ${verdict.deliveryId ?? null})`
}

export async function saveAnswer(
  db: Db,
  { affiliateId, id }: ContractKey,
  answered: { verdictId: string; state: VerdictState; sealedAnswer: Buffer },
): Promise<void> {
  await db`
    update contract_verdict
       set state = ${answered.state}, sealed_answer = ${answered.sealedAnswer}, answered_at = now()
     where affiliate_id = ${affiliateId} and contract_id = ${id} and id = ${answered.verdictId}`
}

/** Newest first. */
export async function listVerdicts(db: Db, { affiliateId, id }: ContractKey): Promise<VerdictRow[]> {
  return db<VerdictRow[]>`
    select id, kind, sealed_verdict as "sealedVerdict", state, by_operator as "byOperator",
           delivery_id as "deliveryId", sealed_answer as "sealedAnswer", decided_at as "decidedAt",
           answered_at as "answeredAt"
      from contract_verdict where affiliate_id = ${affiliateId} and contract_id = ${id}
     order by decided_at desc, id desc
     limit 100`
}

export async function listEvents(db: Db, { affiliateId, id }: ContractKey): Promise<ContractEvent[]> {
  return db<ContractEvent[]>`
    select number, at, from_status as "from", to_status as "to", what, who, by_operator as "byOperator", facts
      from contract_event where affiliate_id = ${affiliateId} and contract_id = ${id}
     order by number
     limit 1000`
}
