import { hashSync, parseOptions, verifySync } from '@node-rs/argon2'
import type { Argon2Cost } from './argon2-cost.ts'

export interface PasswordTask {
  readonly password: string
  /** A PHC string to verify the password against; without one it is hashed anew. */
  readonly stored: string | undefined
}

export interface Verdict {
  readonly isRight: boolean
  /** Whether `stored` was made with another cost, or by another variant of argon2. */
  readonly isOutdated: boolean
}

export type Outcome = { readonly answer: string | Verdict } | { readonly error: unknown }

/** One after the other. What fails fails alone: a `stored` that is no PHC string of argon2. */
export function performAll({ tasks, cost }: { tasks: readonly PasswordTask[]; cost: Argon2Cost }): Outcome[] {
  return tasks.map((task) => {
    try {
      return { answer: perform(task, cost) }
    } catch (error) {
      return { error }
    }
  })
}

function perform({ password, stored }: PasswordTask, cost: Argon2Cost): string | Verdict {
  if (stored === undefined) return hashSync(password, cost)
  const isRight = verifySync(stored, password)
  const { memoryCost, timeCost, parallelism } = parseOptions(stored)
  const isOutdated =
    !stored.startsWith('$argon2id$v=19$') ||
    memoryCost !== cost.memoryCost ||
    timeCost !== cost.timeCost ||
    parallelism !== cost.parallelism
  return { isRight, isOutdated }
}
