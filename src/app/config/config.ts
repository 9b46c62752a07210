import { availableParallelism } from 'node:os'
import {
  defaultLimits,
  defaultLock,
  type LockRule,
  type VerificationLimits,
} from '../../domain/verification/verification.ts'
import type { ObjectsConfig } from '../../platform/objects/objects.ts'
import { readCarriers } from '../carriers/carriers-config.ts'
import type { CarriersConfig } from '../carriers/carriers-config.types.ts'
import type { GuardSettings } from '../../domain/guard/guard.ts'
import { readBackupConfig, type BackupConfig } from './backup-config.ts'
import { createReader, type ConfigReader } from './config-reader.ts'
import { readDatabaseConfig, type DatabaseConfig } from './database-config.ts'
import { readGuardConfig } from './guard-config.ts'
import { readObjectsConfig } from './image-config.ts'
import { readKeepDays, type KeepDays } from './keep-config.ts'
import { readKeyConfig, type KeyConfig } from './key-config.ts'
import { readMessageConfig, type MessageConfig } from './message-config.ts'
import { readRecognitionConfig, type RecognitionConfig } from './recognition-config.ts'
import { readSenicareConfig, type SenicareConfig } from './senicare-config.ts'
import { readSocialConfig, type SocialConfig } from './social-config.ts'

export interface Config extends KeyConfig, DatabaseConfig {
  readonly development: boolean
  readonly host: string
  readonly port: number
  readonly httpsPort: number
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  readonly trustProxy: boolean | string[]
  /** Whether answers by HTTPS tell browsers to use nothing else. */
  readonly hsts: boolean
  /** How long a process that is told to stop answers on, so that load balancers see in time that it goes. */
  readonly drainSeconds: number
  /** The origin under which clients reach us; none: the one that each request names. */
  readonly publicUrl: string | undefined
  readonly dataDir: string
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
  readonly backup: BackupConfig
  readonly keepDays: KeepDays
}

/**
 * The configuration out of the environment: the only reader of it. Throws one error that names every bad value.
 * Documented in docs/operating/configuration.md; a test holds the two together.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const read = createReader(environment)
  const development =
    read.oneOf('SWITCHBOARD_ENV', ['development', 'production'], 'development') === 'development'
  const config: Config = {
    development,
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.integer('PORT', 4000, [0, 65_535]),
    httpsPort: read.integer('HTTPS_PORT', 4443, [0, 65_535]),
    tls: readTls(read),
    trustProxy: read.networks('TRUSTED_PROXIES') ?? false,
    hsts: read.oneOf('HSTS', ['on', 'off'], development ? 'off' : 'on') === 'on',
    drainSeconds: read.integer('DRAIN_SECONDS', 0, [0, 30]),
    publicUrl: read.origin('PUBLIC_URL'),
    dataDir: read.text('DATA_DIR') ?? './data',
    ...readDatabaseConfig(read),
    ...readKeyConfig(read),
    objects: readObjectsConfig(read, development),
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
    backup: readBackupConfig(read),
    keepDays: readKeepDays(read),
  }
  read.finish()
  return config
}

function readTls(read: ConfigReader): Config['tls'] {
  const certFile = read.text('TLS_CERT_FILE')
  const keyFile = read.text('TLS_KEY_FILE')
  if ((certFile === undefined) !== (keyFile === undefined)) {
    read.refuse('TLS_CERT_FILE', 'given together with TLS_KEY_FILE')
  }
  return certFile && keyFile ? { certFile, keyFile } : undefined
}
