import { after } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { connectDatabase } from '../../platform/db/database.ts'
import { listenForChanges } from '../../platform/db/notified-cache.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { createNumberGuard } from './numbers.ts'
import { createRates } from './rates.ts'
import { createSignInGuard, defaultSignInRule, type SignInRule } from './sign-in.ts'
import type { NumberGuardMode, RateLimits } from './guard.types.ts'

const noLimits: RateLimits = {
  codes_per_address: 0,
  id_checks_per_address: 0,
  sign_ups_per_address: 0,
  sign_in_failures_per_address: 0,
  social_sign_ins_per_address: 0,
  tests_per_operator: 0,
}

/** The parts of the guard on a database of their own, gone after the file's tests; each call opens what another process would have. */
export async function openTestHouse() {
  const { db, address, close } = await createTestDatabase()
  const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 5)))
  const logLines: string[] = []
  const log = createTestLogger((line) => void logLines.push(line))
  const closers: (() => Promise<void>)[] = [close]
  after(async () => {
    for (const each of closers.toReversed()) await each()
  })

  function openDatabase() {
    const relaxed = connectDatabase(address, { poolSize: 2, relaxed: true })
    closers.push(() => relaxed.end({ timeout: 1 }))
    return relaxed
  }

  async function openNumbers(options: { mode?: NumberGuardMode; nowMs?: () => number } = {}) {
    const changes = await listenForChanges((events) =>
      connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
    )
    closers.push(() => changes.close())
    const metrics = createMetrics()
    const guard = createNumberGuard({ mode: 'on', ...options, db: openDatabase(), changes, metrics, log })
    closers.push(guard.close)
    return { ...guard, metrics }
  }

  function openRates(limits: Partial<RateLimits>) {
    return createRates({
      db: openDatabase(),
      secrets,
      limits: { ...noLimits, ...limits },
      metrics: createMetrics(),
    })
  }

  function openSignIn(options: { rule?: Partial<SignInRule>; failuresPerAddress?: number } = {}) {
    const rule = { ...defaultSignInRule, ...options.rule }
    const rates = openRates({ sign_in_failures_per_address: options.failuresPerAddress ?? 0 })
    return createSignInGuard({ db: openDatabase(), secrets, rates, rule, metrics: createMetrics(), log })
  }

  return { db, logLines, openNumbers, openRates, openSignIn }
}

/** The fault that a promise was refused with; undefined when it was not. */
export async function faultOf(
  work: unknown,
): Promise<{ code: string; detail: { retryAfterSeconds?: number } } | undefined> {
  try {
    await (typeof work === 'function' ? (work as () => unknown)() : work)
    return undefined
  } catch (error) {
    return error as { code: string; detail: { retryAfterSeconds?: number } }
  }
}
