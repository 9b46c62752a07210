import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { openCustomer, openVerdict, sealJson } from './contract-data.ts'
import { lockContract, logHappening, takeStep, type ContractRow } from './contract.queries.ts'
import {
  contractStatus,
  type AffiliateAnswer,
  type AnnounceVerdict,
  type ContractKey,
  type Decision,
  type GivenVerdict,
  type Notice,
  type SendNotice,
  type Verdict,
} from './enrolment.types.ts'
import { explainRefusal, getContract } from './out-of-order.ts'
import * as queries from './verdict.queries.ts'

/** Verdicts, for inspection.ts and affiliate-answers.ts. */
export interface Verdicts {
  /**
   * Stores a verdict and announces it to the affiliate; the status stays until the affiliate answers `result: true`. Call
   * it inside the transaction that holds the lease. Faults: `contract_unknown`; `step_out_of_order`, when no inspection is
   * requested, and it is no refusal of what is overdue; `verdict_given`, when the answer to one is still to come. Returns
   * the verdict's id.
   */
  decide(tx: Db, decision: Decision): Promise<string>
  /**
   * What the affiliate answered the webhook of a verdict, inside the transaction that records the delivery.
   * `result: true`: 3 → 5, 4 or 6, 4 → 6, 5 → 7 with the link to the policy, and the customer is told. `result: false`: kept for
   * the operator, who replays the webhook or decides anew. An answer to a verdict that counts no more, or that was
   * accepted already, changes nothing.
   */
  applyAnswer(tx: Db, answered: Answered): Promise<void>
}

export interface Answered {
  readonly contract: ContractKey
  readonly verdictId: string
  readonly answer: AffiliateAnswer
}

export function createVerdicts(house: {
  secrets: Secrets
  announceVerdict: AnnounceVerdict
  sendNotice: SendNotice
}): Verdicts {
  const { secrets, announceVerdict } = house

  async function decide(tx: Db, { contract: key, verdict, byOperator }: Decision): Promise<string> {
    const id = newId()
    if (!(await queries.openVerdict(tx, key, { id, kind: verdict.kind }))) {
      const { isVerdictOpen } = await getContract(tx, key)
      throw isVerdictOpen ? new Fault('verdict_given') : await explainRefusal(tx, key, 'pass')
    }
    const { affiliateUid, affiliateCid } = await getContract(tx, key)
    const names = { affiliateUid, affiliateCid }
    const announced = await announceVerdict(tx, { contract: key, names, verdictId: id, verdict })
    await queries.insertVerdict(tx, key, {
      id,
      kind: verdict.kind,
      sealedVerdict: sealJson(secrets.box, verdict),
      byOperator,
      deliveryId: announced?.deliveryId,
    })
    const facts = { verdict: verdict.kind, verdictId: id }
    await logHappening(tx, key, { what: 'verdict_announced', who: 'inspector', byOperator, facts })
    // Nobody to ask: it counts.
    if (!announced) await applyAnswer(tx, { contract: key, verdictId: id, answer: { result: true } })
    return id
  }

  async function applyAnswer(tx: Db, { contract: key, verdictId, answer }: Answered): Promise<void> {
    const contract = await lockContract(tx, key)
    if (!contract || contract.verdictId !== verdictId) return
    const row = (await queries.listVerdicts(tx, key)).find(({ id }) => id === verdictId)
    if (!row) return
    const given = openVerdict(secrets.box, row)
    const { inspectionRequested, photosAskedAgain, passed } = contractStatus
    const isUndecided = contract.status === inspectionRequested || contract.status === photosAskedAgain
    if (isUndecided && given.state !== 'accepted') {
      await settle(tx, { contract, given, answer })
    } else if (contract.status === passed && given.verdict?.kind === 'pass' && answer.result && answer.url) {
      await keepAnswer(tx, { contract, given, answer })
      await complete(tx, contract, answer.url)
    }
  }

  interface Settling {
    readonly contract: ContractRow
    readonly given: GivenVerdict
    readonly answer: AffiliateAnswer
  }

  async function settle(tx: Db, { contract, given, answer }: Settling): Promise<void> {
    const { verdict, byOperator } = given
    await queries.closeVerdict(tx, contract)
    await keepAnswer(tx, { contract, given, answer })
    if (!answer.result) {
      const facts = { verdictId: given.id }
      await logHappening(tx, contract, { what: 'verdict_declined', who: 'affiliate', facts })
    } else if (verdict) {
      await move(tx, contract, { verdict, byOperator })
      const content = contentOf(verdict, answer.url)
      if (content) await notify(tx, contract, content)
      if (verdict.kind === 'pass' && answer.url) await complete(tx, contract, answer.url)
    }
  }

  async function keepAnswer(tx: Db, { contract, given, answer }: Settling): Promise<void> {
    await queries.saveAnswer(tx, contract, {
      verdictId: given.id,
      state: answer.result ? 'accepted' : 'declined',
      sealedAnswer: sealJson(secrets.box, answer.result ? { url: answer.url } : { error: answer.error }),
    })
  }

  async function complete(tx: Db, contract: ContractRow, url: string): Promise<void> {
    await takeStep(tx, contract, { name: 'complete', writes: {} })
    await notify(tx, contract, { kind: 'complete', url })
  }

  async function notify(tx: Db, contract: ContractRow, content: Notice['content']): Promise<void> {
    const customer = openCustomer(secrets.box, contract.sealedCustomer)
    if (!customer) return
    const { affiliateId, id } = contract
    const { name, cellphone } = customer
    await house.sendNotice(tx, { contract: { affiliateId, id }, name, cellphone, content })
  }

  return { decide, applyAnswer }
}

/** 3 → 5, 4 or 6, 4 → 6. */
async function move(
  tx: Db,
  contract: ContractRow,
  { verdict, byOperator }: { verdict: Verdict; byOperator: string },
): Promise<void> {
  if (verdict.kind === 'ask_again') {
    await takeStep(tx, contract, { name: 'ask_again', writes: { photos_due_at: verdict.dueAt }, byOperator })
  } else {
    await takeStep(tx, contract, { name: verdict.kind, writes: {}, byOperator })
  }
}

function contentOf(verdict: Verdict, url: string | undefined): Notice['content'] | undefined {
  if (verdict.kind === 'ask_again')
    return { kind: 'photos_again', url, dueAt: verdict.dueAt, msg: verdict.msg }
  return verdict.kind === 'refuse' ? { kind: 'refused', msg: verdict.msg } : undefined
}
