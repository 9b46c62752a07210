import type { PhoneNumber } from '../../core/phone-number.ts'
import { Fault } from '../../core/fault.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database, Db, Fragment } from '../../platform/db/database.ts'
import { examineDays, turnDays } from '../../platform/db/day-partitions.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { NumberGuard } from '../guard/guard.ts'
import { hashCode, type CodeOwner } from './code.ts'
import type { LockRule, VerificationLimits } from './limits.ts'
import { createCodeLookup } from './search.ts'
import type { CodeLookup } from './search.types.ts'
import * as queries from './verification.queries.ts'
import type { CodeKey, StoredCode } from './verification.queries.ts'

export { eraseCodesOf } from './erase-person.ts'
export { drawCode } from './code.ts'
export { endLiveCodes } from './verification.queries.ts'
export { defaultLimits, defaultLock, type LockRule, type VerificationLimits } from './limits.ts'

export { codeStates, type FoundCode } from './search.types.ts'

export interface IssueRequest extends CodeOwner {
  readonly number: PhoneNumber
  readonly code: string
  readonly limits: VerificationLimits
}

export interface Issuing {
  readonly ctes: Fragment
  /** Why these were not admitted, by id: `sends_exhausted` with the seconds to wait. */
  explainRefusals(ids: readonly string[]): Promise<Map<string, Fault>>
}

export interface Verification {
  /**
   * Issues codes as part of the caller's statement: `ctes` are the common table expressions that charge each
   * number's budget and store the code, and `issued (id, sealed_number, expires_at)` among them holds those that
   * were admitted.
   * Delivering the code is the caller's part, and so is to ask `NumberGuard.admit` before. No number may occur twice among the requests.
   */
  issuing(db: Db, requests: readonly IssueRequest[]): Issuing
  /**
   * Accepts the right code once. Faults: `order_not_found`, `code_already_used`, `code_expired`,
   * `attempts_exhausted`, `code_mismatch` (which costs an attempt).
   */
  check(guess: CodeKey & { readonly code: string }): Promise<void>
  /**
   * As `check`, but the right code is not used up: it can be given again, here or to `check`, for `keepSeconds` from
   * the first time on (or until it expires, if that is later).
   */
  prove(guess: CodeKey & { readonly code: string; readonly keepSeconds: number }): Promise<void>
  /** Uses up a code that was proved, as part of the transaction. False: it cannot be used (any more). */
  consume(tx: Db, key: CodeKey): Promise<boolean>
  /** Whether the code was accepted, by order id; unknown ids are missing. */
  findAccepted(db: Db, keys: readonly CodeKey[]): Promise<Map<string, boolean>>
  /** Wrong guesses in a row at codes of this number, whoever asked for them; forgotten 30 days after the last code or guess. */
  countFailures(db: Db, number: PhoneNumber): Promise<number>
  /** Drops days whose codes all expired so long ago, and makes the days to come. */
  eraseOld(db: Database, keepCodesDays: number): Promise<void>
  /** For operators. */
  readonly lookup: CodeLookup
}

const codeTable = 'verification_code'

/** How the table of codes is divided into days: what `doctor` looks at. */
export function examineCodeDays(db: Database): ReturnType<typeof examineDays> {
  return examineDays(db, codeTable)
}

export function createVerification(house: {
  db: Database
  secrets: Secrets
  lock: LockRule
  /** Told of each code that was given back rightly. */
  guard: { readonly numbers: Pick<NumberGuard, 'checked'> }
  metrics: Metrics
}): Verification {
  const { db, secrets, lock, guard, metrics } = house

  const finder = createBatcher<CodeKey, StoredCode | undefined>({
    run: async (keys) => {
      const found = new Map((await queries.findCodes(db, keys)).map((code) => [keyOf(code), code]))
      return keys.map((key) => found.get(keyOf(key)))
    },
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'find codes' }, size),
  })

  const spender = createBatcher<queries.Guess, queries.SpentGuess | undefined>({
    run: async (guesses) => {
      const spent = await queries.spendGuesses(db, guesses, lock)
      return guesses.map((guess) => spent.get(guess.id))
    },
    keyOf,
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'spend guesses' }, size),
  })

  async function spend(
    { tenant, id, code }: CodeKey & { readonly code: string },
    keepSeconds: number | null,
  ): Promise<void> {
    const stored = await finder.submit({ tenant, id })
    if (!stored) throw new Fault('order_not_found')
    refuseClosed(stored)
    const number = secrets.numbers.open(stored.sealedNumber)
    const codeHash = hashCode(secrets.codePepper, { tenant, id, purpose: stored.purpose }, number, code)
    const spent = await spender.submit({ tenant, id, codeHash, keepSeconds })
    if (spent?.isFirst) guard.numbers.checked(number, tenant)
    if (spent?.isRight) return
    if (spent) throw new Fault('code_mismatch')
    // Another guess closed the code between our look and our try: say what it is now.
    const now = await finder.submit({ tenant, id })
    if (now) refuseClosed(now)
    throw new Fault('code_expired')
  }

  return {
    issuing(db, requests) {
      const codes = requests.map(({ tenant, id, purpose, number, code, limits }) => ({
        tenant,
        id,
        purpose,
        sealedNumber: secrets.numbers.seal(number),
        codeHash: hashCode(secrets.codePepper, { tenant, id, purpose }, number, code),
        limits,
      }))
      return {
        ctes: queries.issuing(db, codes),
        async explainRefusals(ids) {
          const refused = codes.filter((code) => ids.includes(code.id))
          const waits = await queries.secondsUntilFree(db, refused)
          const explain = (id: string) =>
            new Fault('sends_exhausted', { retryAfterSeconds: waits.get(id) ?? 1 })
          return new Map(ids.map((id) => [id, explain(id)]))
        },
      }
    },

    check: (guess) => spend(guess, null),
    prove: ({ keepSeconds, ...guess }) => spend(guess, keepSeconds),
    consume: queries.consume,

    async findAccepted(db, keys) {
      return new Map((await queries.findCodes(db, keys)).map((code) => [code.id, code.accepted]))
    },

    countFailures: (db, number) => queries.countFailures(db, secrets.numbers.seal(number)),

    async eraseOld(db, keepCodesDays) {
      await turnDays(db, codeTable, (tx, day) => queries.isPartitionDone(tx, day, keepCodesDays))
      await queries.eraseOutsideDays(db, keepCodesDays)
      await queries.eraseBudgets(db)
    },
    lookup: createCodeLookup(house),
  }
}

function refuseClosed(code: StoredCode): void {
  if (code.accepted) throw new Fault('code_already_used')
  if (code.secondsLeft <= 0) throw new Fault('code_expired')
  if (code.lockedSeconds > 0) throw new Fault('attempts_exhausted', { retryAfterSeconds: code.lockedSeconds })
  if (code.attemptsLeft <= 0) throw new Fault('attempts_exhausted', { retryAfterSeconds: code.secondsLeft })
}

function keyOf(key: CodeKey): string {
  return `${key.tenant} ${key.id}`
}
