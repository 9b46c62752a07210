import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { isUuid } from '../../core/uuid.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Affiliates } from '../affiliates/affiliates.ts'
import type { Audit } from '../audit/audit.ts'
import type { Images } from '../images/images.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { openCustomer, openJson } from './contract-data.ts'
import { contractStatus, type ContractKey } from './enrolment.types.ts'
import { completeVerdict } from './inspection-verdict.ts'
import { createInspectionView, type InspectionView } from './inspection-view.ts'
import * as queries from './inspection.queries.ts'
import type {
  FoundContract,
  Inspector,
  Lease,
  QueuedContract,
  QueuePage,
  QueueState,
  VerdictWish,
} from './inspection.types.ts'
import { explainRefusal, getContract } from './out-of-order.ts'
import { showContract } from './show-contract.ts'
import type { Verdicts } from './verdicts.ts'

/** A lease is renewed by taking the contract again. */
const leaseSeconds = 15 * 60
/** Others may take what was just found: so often another is looked for. */
const takeTries = 5
const foundAtMost = 100

/**
 * What people do with contracts that wait for an inspection. Each decision is in the audit log with what it changed, and
 * two inspectors never have the same contract.
 */
export interface Inspection extends InspectionView {
  /** Longest waiting first, at most 100; `after`: `next` of the page before. Fault `invalid_input`: it is none. */
  list(page: { state: QueueState; after?: string | undefined; limit: number }): Promise<QueuePage>
  /** Of a customer's phone, newest first, at most 100: not those whose personal data are erased. */
  findByNumber(number: PhoneNumber): Promise<FoundContract[]>
  /** Fault: `contract_unknown`. */
  getKey(id: string): Promise<ContractKey>
  /**
   * For 15 minutes nobody else can decide; again: 15 minutes from now. Faults: `contract_unknown`, `step_out_of_order`,
   * `verdict_given`, `inspection_held` (by another).
   */
  take(key: ContractKey, who: Inspector): Promise<Lease>
  /** Takes the one that waits longest; undefined: none waits that nobody has. */
  takeNext(who: Inspector): Promise<(Lease & ContractKey) | undefined>
  /** Harmless when it is not one's own. */
  release(key: ContractKey, who: Inspector): Promise<void>
  /**
   * The verdict goes to the affiliate, and the lease ends. Faults: those of `take`; `inspection_not_held`, also when it
   * has run out; `invalid_input`. Returns the verdict's id.
   */
  decide(key: ContractKey, who: Inspector, wish: VerdictWish): Promise<string>
  /**
   * Tells the affiliate once more, at once. Faults: `not_found` (no delivery of this contract), `already_sent` (it was
   * answered, or does not matter any more).
   */
  replay(key: ContractKey, who: Inspector, deliveryId: string): Promise<void>
  eraseOld(db: Db): Promise<void>
}

export function createInspection(house: {
  db: Database
  secrets: Secrets
  audit: Pick<Audit, 'record'>
  affiliates: Pick<Affiliates, 'findById'>
  images: Pick<Images, 'get' | 'issueLink'>
  webhooks: Pick<Webhooks, 'list' | 'replay'>
  verdicts: Pick<Verdicts, 'decide'>
}): Inspection {
  const { db, secrets, audit, webhooks, verdicts } = house
  const view = createInspectionView(house)

  function log(tx: Db, { actor, address }: Inspector, action: string, { id }: { id: string }): Promise<void> {
    return audit.record(tx, [
      { actor, action: `inspection.${action}`, subject: `contract ${id}`, outcome: 'done', address },
    ])
  }

  function asQueued(row: queries.QueuedRow): QueuedContract {
    const { affiliateId, id, affiliateName, photoRound, waitingSince, holder, takenAt, expiresAt } = row
    const answer = openJson<{ error?: string }>(secrets.box, row.sealedAnswer)
    return {
      affiliateId,
      id,
      affiliateName,
      deviceName: openCustomer(secrets.box, row.sealedCustomer)?.device?.name ?? undefined,
      photoRound,
      waitingSince,
      lease: holder !== null && takenAt && expiresAt ? { holder, takenAt, expiresAt } : undefined,
      lastVerdict:
        row.verdictKind && row.verdictState && row.byOperator !== null && row.decidedAt
          ? {
              kind: row.verdictKind,
              state: row.verdictState,
              byOperator: row.byOperator,
              decidedAt: row.decidedAt,
              error: answer?.error,
            }
          : undefined,
    }
  }

  /** Why a contract could not be taken, or decided on. */
  async function explain(db: Db, key: ContractKey, { id: holder }: Inspector): Promise<Fault> {
    const { status, isVerdictOpen } = await getContract(db, key)
    if (status !== contractStatus.inspectionRequested) return explainRefusal(db, key, 'pass')
    if (isVerdictOpen) return new Fault('verdict_given')
    const lease = await queries.findLease(db, key)
    return new Fault(lease && lease.holder !== holder ? 'inspection_held' : 'inspection_not_held')
  }

  return {
    ...view,

    async list({ state, after, limit }) {
      const rows = await queries.listQueue(db, { state, after: readPlace(after), limit: limit + 1 })
      const last = rows.length > limit ? rows[limit - 1] : undefined
      return {
        contracts: rows.slice(0, limit).map(asQueued),
        next: last && `${last.micros}.${last.id}`,
      }
    },

    findByNumber: (number) =>
      queries.findByCellphone(db, { sealedCellphone: secrets.numbers.seal(number), limit: foundAtMost }),

    async getKey(id) {
      const key = isUuid(id) ? await queries.findKey(db, id) : undefined
      if (!key) throw new Fault('contract_unknown')
      return key
    },

    take: (key, who) =>
      transaction(db, async (tx) => {
        const lease = await queries.takeLease(tx, key, { holder: who.id, leaseSeconds })
        if (!lease) throw await explain(tx, key, who)
        await log(tx, who, 'take', key)
        return lease
      }),

    async takeNext(who) {
      for (let tries = 0; tries < takeTries; tries++) {
        const taken = await transaction(db, async (tx) => {
          const lease = await queries.takeNextLease(tx, { holder: who.id, leaseSeconds })
          if (lease && lease !== 'another') await log(tx, who, 'take', lease)
          return lease
        })
        if (taken !== 'another') return taken
      }
      return undefined
    },

    release: (key, who) =>
      transaction(db, async (tx) => {
        if (await queries.deleteLease(tx, key, who.id)) await log(tx, who, 'release', key)
      }),

    decide: (key, who, wish) =>
      transaction(db, async (tx) => {
        const now = await queries.lockHeld(tx, key, who.id)
        if (!now) throw await explain(tx, key, who)
        const { checkout } = await showContract(tx, secrets.box, key)
        const verdict = completeVerdict(wish, { now, checkout })
        const verdictId = await verdicts.decide(tx, { contract: key, verdict, byOperator: who.id })
        await queries.deleteLease(tx, key, who.id)
        await log(tx, who, wish.kind, key)
        return verdictId
      }),

    replay: (key, who, deliveryId) =>
      transaction(db, async (tx) => {
        const { affiliateId: tenant, id: subject } = key
        const own = await webhooks.list(tx, { tenant, subject, limit: 100 })
        const delivery = own.find(({ id }) => id === deliveryId)
        if (!delivery) throw new Fault('not_found')
        if (delivery.state === 'delivered' || delivery.state === 'withdrawn') throw new Fault('already_sent')
        await webhooks.replay(tx, { tenant, id: deliveryId })
        await log(tx, who, 'replay', key)
      }),

    eraseOld: queries.eraseOldLeases,
  }
}

function readPlace(after: string | undefined): queries.QueuePlace | undefined {
  if (after === undefined) return undefined
  const [, micros, id] = /^(\d{1,17})\.([0-9a-f-]{36})$/.exec(after) ?? []
  if (micros === undefined || id === undefined || !isUuid(id)) {
    throw new Fault('invalid_input', { fields: [{ field: 'after', rule: '`next` of the page before' }] })
  }
  return { micros, id }
}
