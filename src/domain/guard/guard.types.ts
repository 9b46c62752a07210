import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Page } from '../../platform/db/page.ts'

/** What one address may do in an hour; 0: as often as it likes. The address is the key. */
export type RateRule =
  | 'codes_per_address'
  | 'id_checks_per_address'
  | 'sign_ups_per_address'
  | 'sign_in_failures_per_address'
  | 'social_sign_ins_per_address'
  // the key is the operator
  | 'tests_per_operator'

export type RateLimits = Readonly<Record<RateRule, number>>

/** `dry-run`: nothing is refused; what would have been is logged, counted and listed. */
export type NumberGuardMode = 'on' | 'dry-run' | 'off'

export interface GuardSettings {
  readonly rates: RateLimits
  readonly numbers: NumberGuardMode
}

export interface Charge {
  readonly rule: RateRule
  /** An address as the connection has it (`request.ip`); IPv6 counts by its /64 network. */
  readonly key: string
}

/** Protects sign-in, codes and the phone bill. Everything is kept in the database: it holds across processes. */
export interface Guard {
  readonly settings: GuardSettings
  /**
   * Takes one from each rule's budget of its key, or from none: Fault `rate_exceeded` with `retryAfterSeconds`.
   * Costs part of one statement that serves all who ask at the moment. Not durable to the last moment before a crash.
   */
  spend(charges: readonly Charge[]): Promise<void>
  /**
   * Before a password is looked at; `account` is the id as it was typed (blanks around it and letter case do not
   * count), `address` is `request.ip`. Fault `rate_exceeded` with `retryAfterSeconds`, the same whether the account
   * exists or not. Right sign-ins of one account at the same time wait for their turn here.
   * Exactly one of the attempt's three functions has to be called, in a `finally` or `catch` if need be: until then
   * (60 s at most) the attempt counts as a failure.
   */
  admitSignIn(who: { account: string; address: string }): Promise<SignInAttempt>
  /** SMS pumping and toll fraud: codes that are sent to numbers of one block and that nobody gives back. */
  readonly numbers: NumberGuard
  /** Lets an account try again at once; false: nothing stood against it. As part of `tx`, when it is given. */
  unlockAccount(account: string, tx?: Db): Promise<boolean>
  /** Gives an address its budgets back; false: it had used nothing. As part of `tx`, when it is given. */
  unlockAddress(address: string, tx?: Db): Promise<boolean>
  eraseOld(db: Db): Promise<void>
  /** Writes down what was counted. */
  close(): Promise<void>
}

export interface SignInAttempt {
  /** The password was right: failures are forgotten. */
  succeeded(): Promise<void>
  /** The password was wrong, or there is no such account. */
  failed(): Promise<void>
  /** The password was not looked at (overloaded, a fault of ours): as if the attempt had not been made. */
  abandoned(): Promise<void>
}

/** Says that a code may be sent. */
export interface SendPass {
  /** The send was refused for another reason, or failed: it does not count. A second call does nothing. */
  release(): void
}

export interface NumberGuard {
  /**
   * Counts a code that is about to be sent, by whatever channel, to `number`'s block of 1,000. Fault `traffic_held`
   * with `retryAfterSeconds`. Answers at once in ordinary traffic; near the limit it asks the database first.
   * Codes of a trusted `tenant` (the application's or customer's id) neither count nor are refused.
   */
  admit(number: PhoneNumber, tenant?: string): SendPass | Promise<SendPass>
  /** A code that was sent to this number was given back rightly. Once a code. */
  checked(number: PhoneNumber, tenant?: string): void
  /** What is held, was held within the last days, or has been told to wait; newest first. */
  listBlocks(db: Db, limit: number): Promise<GuardedBlock[]>
  /** The same by pages, of one state or all. */
  pageBlocks(
    db: Db,
    filter: { readonly state?: BlockState | undefined },
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<GuardedBlock>>
  /** What was counted of the blocks with the most codes in the last hour; blocks with few are not counted one by one. */
  listTraffic(db: Db, limit: number): Promise<BlockTrafficSum[]>
  /** Lets codes to a block pass again, in every process within a second, and forgets what was counted; false: nothing stood against it. */
  unblock(db: Db, block: string): Promise<boolean>
  /** Exempts a tenant that does not check its codes here, or whose people all have numbers of one block. */
  setTrust(db: Db, tenant: string, isTrusted: boolean): Promise<void>
  listTrusted(db: Db): Promise<{ tenant: string; since: Date }[]>
  /** By tenant. */
  pageTrusted(
    db: Db,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<{ readonly tenant: string; readonly since: Date }>>
}

/** Of the last hour. */
export interface BlockTrafficSum {
  /** A phone number without its last three digits. */
  readonly block: string
  /** Codes sent, and codes given back. */
  readonly sends: number
  readonly checks: number
}

/** `held`: by a hold that grows each time; `waiting`: too many codes of the last minute or two are open; `free`: it was held. */
export const blockStates = ['held', 'waiting', 'free'] as const
export type BlockState = (typeof blockStates)[number]

export interface GuardedBlock {
  /** A phone number without its last three digits. */
  readonly block: string
  readonly state: BlockState
  readonly since: Date
  readonly until: Date
  /** Holds in a row: each is twice as long as the one before. */
  readonly level: number
  /** Codes sent and codes given back, in the hour before it was held. */
  readonly sends: number
  readonly checks: number
  readonly reason: string
  /** It would have been held, had the guard been on. */
  readonly isDryRun: boolean
}
