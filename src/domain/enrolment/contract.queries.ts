import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import type { ContractKey, ContractNames, ContractStatus } from './enrolment.types.ts'
import { transitions, type Happening, type TransitionName, type Writes } from './transitions.ts'

export interface ContractRow extends ContractKey, ContractNames {
  readonly status: ContractStatus
  readonly sealedCustomer: Buffer | null
  readonly triesLeft: number
  readonly sealedReading: Buffer | null
  readonly sealedDevice: Buffer | null
  readonly sealedLocation: Buffer | null
  readonly sealedPhotoLocation: Buffer | null
  readonly sealedQrKey: Buffer | null
  readonly sealedCheckoutUrl: Buffer | null
  readonly photoRound: number
  readonly dueAt: Date
  readonly photosDueAt: Date | null
  readonly checkoutType: 0 | 1 | null
  /** A bigint, as text. */
  readonly checkoutAmount: string | null
  readonly checkoutAt: Date | null
  readonly verdictId: string | null
  readonly isVerdictOpen: boolean
  readonly createdAt: Date
  readonly changedAt: Date
  readonly erasedAt: Date | null
}

const columns = (db: Db) => db`
  contract.affiliate_id as "affiliateId", contract.id, contract.status, affiliate_uid as "affiliateUid",
  affiliate_cid as "affiliateCid", sealed_customer as "sealedCustomer", tries_left as "triesLeft",
  sealed_reading as "sealedReading", sealed_device as "sealedDevice", sealed_location as "sealedLocation",
  sealed_photo_location as "sealedPhotoLocation", sealed_qr_key as "sealedQrKey",
  sealed_checkout_url as "sealedCheckoutUrl", photo_round as "photoRound", due_at as "dueAt",
  photos_due_at as "photosDueAt", checkout_type as "checkoutType", checkout_amount as "checkoutAmount",
  checkout_at as "checkoutAt", verdict_id as "verdictId", is_verdict_open as "isVerdictOpen",
  created_at as "createdAt", changed_at as "changedAt", erased_at as "erasedAt"`

const isKey = (db: Db, { affiliateId, id }: ContractKey) => db`
  contract.affiliate_id = ${affiliateId} and contract.id = ${id}`

/** New photos were asked for and did not come in time. It was paid: nothing ends it but a person. */
export const isOverdue = (db: Db) => db`contract.status = 4 and photos_due_at < clock_timestamp()`

/** False: the affiliate has a contract of this `affiliateCid` already. */
export async function insertContract(
  db: Db,
  contract: ContractKey &
    ContractNames & { sealedCustomer: Buffer; sealedCellphone: Buffer; lifeSeconds: number },
): Promise<boolean> {
  const rows = await db`
    with made as (
      insert into contract (affiliate_id, id, affiliate_uid, affiliate_cid, sealed_customer, sealed_cellphone, due_at,
                            events)
      values (${contract.affiliateId}, ${contract.id}, ${contract.affiliateUid}, ${contract.affiliateCid},
              ${contract.sealedCustomer}, ${contract.sealedCellphone},
              now() + make_interval(secs => ${contract.lifeSeconds}), 1)
      on conflict (affiliate_id, affiliate_cid) do nothing
      returning affiliate_id, id, status
    )
    insert into contract_event (affiliate_id, contract_id, number, to_status, what, who)
    select affiliate_id, id, 1, status, 'create', 'affiliate' from made
    returning contract_id`
  return rows.length > 0
}

export async function findContract(db: Db, key: ContractKey): Promise<ContractRow | undefined> {
  const [row] = await db<ContractRow[]>`select ${columns(db)} from contract where ${isKey(db, key)}`
  return row
}

export async function lockContract(db: Db, key: ContractKey): Promise<ContractRow | undefined> {
  const [row] = await db<
    ContractRow[]
  >`select ${columns(db)} from contract where ${isKey(db, key)} for update`
  return row
}

export async function findByCid(
  db: Db,
  { affiliateId, affiliateCid }: { affiliateId: string; affiliateCid: string },
): Promise<ContractRow | undefined> {
  const [row] = await db<ContractRow[]>`
    select ${columns(db)} from contract where affiliate_id = ${affiliateId} and affiliate_cid = ${affiliateCid}`
  return row
}

/** A value, or an expression of the database's own. */
type Value = Buffer | number | Date | Fragment

export interface Step<Name extends TransitionName> {
  readonly name: Name
  readonly writes: { readonly [Column in Writes<Name>]?: Value }
  /** For the history: nothing personal. */
  readonly facts?: object
  readonly byOperator?: string
  /** What else has to hold. */
  readonly condition?: Fragment
}

/**
 * Takes a step of transitions.ts: one conditional update with its line in the history. Returns the contract as it is
 * now, with what was erased as it was; undefined, and nothing has changed, when it is not at this step.
 */
export async function takeStep<Name extends TransitionName>(
  db: Db,
  key: ContractKey,
  { name, writes, facts = {}, byOperator, condition = db`true` }: Step<Name>,
): Promise<ContractRow | undefined> {
  const { from, to, who } = transitions[name]
  const values = Object.entries(writes as Readonly<Record<string, Value>>)
  const assignments = values.map(([column, value]) => db`, ${db(column)} = ${value}`)
  const [row] = await db<ContractRow[]>`
    with due as (
      select * from contract
       where ${isKey(db, key)} and status = any (${tokenArray(from.map(String))}::smallint[]) and ${condition}
         for update
    ), changed as (
      update contract set status = ${to}, events = contract.events + 1, changed_at = clock_timestamp()
             ${[db``, ...assignments]} ${'erases' in transitions[name] ? erasing(db) : db``}
        from due where contract.affiliate_id = due.affiliate_id and contract.id = due.id
      returning contract.*, due.status as was, due.sealed_customer as customer
    ), logged as (
      insert into contract_event (affiliate_id, contract_id, number, from_status, to_status, what, who, by_operator, facts)
      select affiliate_id, id, events, was, status, ${name}, ${who}, ${byOperator ?? null},
             ${JSON.stringify(facts)}::text::jsonb
        from changed
    )
    select ${columns(db)}, customer as "sealedCustomer" from changed as contract`
  return row
}

/** What of a contract is personal. */
export const erasing = (db: Db) => db`
  , sealed_customer = null, sealed_cellphone = null, sealed_reading = null, sealed_device = null, sealed_location = null,
    sealed_photo_location = null, sealed_qr_key = null, sealed_checkout_url = null, is_verdict_open = false,
    erased_at = clock_timestamp()`

/** Writes down what left the status as it was; in a transaction that holds the contract's row. */
export async function logHappening(
  db: Db,
  { affiliateId, id }: ContractKey,
  happening: { what: Happening; who: string; byOperator?: string; facts: object },
): Promise<void> {
  await db`
    with counted as (
      update contract set events = events + 1 where affiliate_id = ${affiliateId} and id = ${id}
      returning events, status
    )
    insert into contract_event (affiliate_id, contract_id, number, from_status, to_status, what, who, by_operator, facts)
    select ${affiliateId}, ${id}, events, status, status, ${happening.what}, ${happening.who},
           ${happening.byOperator ?? null}, ${JSON.stringify(happening.facts)}::text::jsonb
      from counted`
}

/** Spends one of the tries that a contract has for its screen; undefined when none is left, or the step was taken. */
export async function spendTry(
  db: Db,
  key: ContractKey,
  sealedReading: Buffer,
): Promise<{ triesLeft: number } | undefined> {
  const [row] = await db<{ triesLeft: number }[]>`
    update contract set tries_left = tries_left - 1, sealed_reading = ${sealedReading}
     where ${isKey(db, key)} and status = 0 and tries_left > 0
    returning tries_left as "triesLeft"`
  return row
}

/**
 * Expires at most `limit` contracts that are past their time: several that run at once take different ones. What belongs
 * to them is erased by `eraseBelongings`, in the same transaction.
 */
export async function expireContracts(db: Db, limit: number): Promise<ContractKey[]> {
  const { from, to, who } = transitions.expire
  return db<ContractKey[]>`
    with due as (
      select affiliate_id, id, status from contract
       where status = any (${tokenArray(from.map(String))}::smallint[]) and due_at < now()
         -- The index's own words.
         and status in (0, 1, 2)
       order by due_at limit ${limit}
         for update skip locked
    ), changed as (
      update contract set status = ${to}, events = events + 1, changed_at = clock_timestamp() ${erasing(db)}
        from due where contract.affiliate_id = due.affiliate_id and contract.id = due.id
      returning contract.affiliate_id, contract.id, contract.status, events, due.status as was
    )
    insert into contract_event (affiliate_id, contract_id, number, from_status, to_status, what, who)
    select affiliate_id, id, events, was, status, 'expire', ${who} from changed
    returning affiliate_id as "affiliateId", contract_id as id`
}
