import { availableParallelism } from 'node:os'
import {
  defaultLimits,
  defaultLock,
  type LockRule,
  type VerificationLimits,
} from '../../domain/verification/verification.ts'
import type { ObjectsConfig } from '../../platform/objects/objects.ts'
import { readCarriers } from '../carriers/carriers-config.ts'
import type { CarriersConfig } from '../carriers/carriers-file.ts'
import type { GuardSettings } from '../../domain/guard/guard.ts'
import { createReader } from './config-reader.ts'
import { readGuardConfig } from './guard-config.ts'
import { readObjectsConfig } from './image-config.ts'
import { readKeyConfig, type KeyConfig } from './key-config.ts'
import { readMessageConfig, type MessageConfig } from './message-config.ts'
import { readRecognitionConfig, type RecognitionConfig } from './recognition-config.ts'
import { readSenicareConfig, type SenicareConfig } from './senicare-config.ts'
import { readSocialConfig, type SocialConfig } from './social-config.ts'

export interface Config extends KeyConfig {
  readonly development: boolean
  readonly host: string
  readonly port: number
  readonly httpsPort: number
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  readonly trustProxy: boolean | string[]
  /** The origin under which clients reach us; none: the one that each request names. */
  readonly publicUrl: string | undefined
  readonly dataDir: string
  /** None: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  readonly databasePoolSize: number
  readonly objects: ObjectsConfig
  readonly logLevel: string
  /** Threads that hash passwords. */
  readonly passwordThreads: number
  readonly calls: {
    readonly ringMs: number
    readonly concurrentJobs: number
  }
  readonly texts: MessageConfig
  /** From the photos of a device to the deadline of its payment. */
  readonly checkoutDueHours: number
  readonly recognition: RecognitionConfig
  readonly senicare: SenicareConfig
  readonly social: SocialConfig
  readonly carriers: CarriersConfig
  /** Where `carriers` are written down, if they are; looked at again while the process runs. */
  readonly carriersFile: string | undefined
  readonly limits: VerificationLimits
  readonly lock: LockRule
  readonly guard: GuardSettings
  readonly keepDays: { readonly codes: number; readonly webhooks: number; readonly audit: number }
}

/**
 * The configuration out of the environment: the only reader of it. Throws one error that names every bad value.
 * Documented in docs/operating/configuration.md; a test holds the two together.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const read = createReader(environment)
  const development =
    read.oneOf('SWITCHBOARD_ENV', ['development', 'production'], 'development') === 'development'
  const certFile = read.text('TLS_CERT_FILE')
  const keyFile = read.text('TLS_KEY_FILE')
  if ((certFile === undefined) !== (keyFile === undefined)) {
    read.refuse('TLS_CERT_FILE', 'given together with TLS_KEY_FILE')
  }
  const config: Config = {
    development,
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.integer('PORT', 4000, [0, 65_535]),
    httpsPort: read.integer('HTTPS_PORT', 4443, [0, 65_535]),
    tls: certFile && keyFile ? { certFile, keyFile } : undefined,
    trustProxy: read.networks('TRUSTED_PROXIES') ?? false,
    publicUrl: read.origin('PUBLIC_URL'),
    dataDir: read.text('DATA_DIR') ?? './data',
    databaseUrl: read.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    databasePoolSize: read.integer('DATABASE_POOL_SIZE', 8, [2, 200]),
    ...readKeyConfig(read),
    objects: readObjectsConfig(read),
    logLevel: read.oneOf('LOG_LEVEL', ['silent', 'error', 'warn', 'info', 'debug'], 'info'),
    passwordThreads: read.integer('PASSWORD_THREADS', availableParallelism(), [1, 64]),
    calls: {
      ringMs: read.integer('CALL_RING_MS', 3000, [100, 30_000]),
      concurrentJobs: read.integer('CALL_CONCURRENT_JOBS', 200, [1, 10_000]),
    },
    texts: readMessageConfig(read),
    checkoutDueHours: read.integer('CHECKOUT_DUE_HOURS', 24, [1, 720]),
    recognition: readRecognitionConfig(read),
    senicare: readSenicareConfig(read),
    social: readSocialConfig(read, development),
    carriers: readCarriers(read, development),
    carriersFile: read.text('CARRIERS_FILE'),
    limits: {
      attemptsPerCode: read.integer('CODE_ATTEMPTS', defaultLimits.attemptsPerCode, [1, 10]),
      resendGapSeconds: read.integer('CODE_RESEND_GAP_SECONDS', defaultLimits.resendGapSeconds, [0, 86_400]),
      sendsPerTenMinutes: read.integer(
        'CODE_SENDS_PER_10_MINUTES',
        defaultLimits.sendsPerTenMinutes,
        [1, 1000],
      ),
      sendsPerDay: read.integer('CODE_SENDS_PER_DAY', defaultLimits.sendsPerDay, [1, 1000]),
      codeLifeSeconds: read.integer('CALL_CODE_LIFE_SECONDS', 180, [30, 3600]),
    },
    lock: {
      afterFailuresInARow: read.integer('NUMBER_LOCK_AFTER', defaultLock.afterFailuresInARow, [3, 1000]),
      seconds: read.integer('NUMBER_LOCK_SECONDS', defaultLock.seconds, [60, 604_800]),
    },
    guard: readGuardConfig(read),
    keepDays: {
      codes: read.integer('KEEP_CODES_DAYS', 7, [1, 3650]),
      webhooks: read.integer('KEEP_WEBHOOKS_DAYS', 90, [1, 3650]),
      audit: read.integer('KEEP_AUDIT_DAYS', 730, [1, 3650]),
    },
  }
  read.finish()
  return config
}
