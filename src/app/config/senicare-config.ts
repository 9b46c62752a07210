import { longestAutofillHost } from '../../apis/senicare/code-text.ts'
import type { ConfigReader } from './config-reader.ts'

export interface SenicareConfig {
  /** Origins of front ends that may read the answers; none: of every front end. */
  readonly origins: readonly string[] | undefined
  /** How long a code that was texted can be checked, seconds. */
  readonly codeLifeSeconds: number
  /** Whose pages browsers offer texted codes to. */
  readonly autofillHost: string | undefined
}

/** What concerns accounts, out of the environment. */
export function readSenicareConfig(read: ConfigReader): SenicareConfig {
  const autofillHost = read.text('SENICARE_AUTOFILL_HOST')
  if (autofillHost !== undefined && !isHost(autofillHost)) {
    const rule = `a host name of at most ${longestAutofillHost} characters, such as example.com`
    read.refuse('SENICARE_AUTOFILL_HOST', rule)
  }
  return {
    origins: readOrigins(read),
    codeLifeSeconds: read.integer('SENICARE_CODE_LIFE_SECONDS', 180, [30, 3600]),
    autofillHost,
  }
}

function isHost(text: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  return text.length <= longestAutofillHost && new RegExp(`^${label}(?:\\.${label})*$`).test(text)
}

function readOrigins(read: ConfigReader): string[] | undefined {
  const origins = read
    .text('SENICARE_ORIGINS')
    ?.split(',')
    .map((origin) => origin.trim())
  // A browser writes an origin exactly so (RFC 6454 section 6.2).
  if (origins && !origins.every((origin) => URL.parse(origin)?.origin === origin)) {
    read.refuse('SENICARE_ORIGINS', 'origins such as https://app.example.com, separated by commas')
  }
  return origins
}
