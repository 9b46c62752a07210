import type { paths } from '../generated/console-api.ts'

type Refused = paths['/console/api/session']['post']['responses'][400]['content']['application/problem+json']

export type ProblemCode = Refused['code']

/** A refusal (RFC 9457), or `lost`: the server did not answer. */
export interface Problem {
  readonly code: ProblemCode | 'lost'
  readonly status: number
  readonly fields: readonly { readonly field: string; readonly rule: string }[]
  readonly retryAfterSeconds?: number
}

const problems = new WeakMap<Error, Problem>()

/** An error to be thrown that carries the problem. */
export function asError(problem: Problem): Error {
  const error = new Error(problem.code)
  problems.set(error, problem)
  return error
}

/** Undefined for an error of our own. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof Error ? problems.get(error) : undefined
}

/** What a refusal's body says; of anything else, only that it failed. */
export function readProblem(status: number, body: unknown): Problem {
  const { code, fields, retryAfterSeconds } = (body ?? {}) as Partial<Refused>
  return {
    code: code ?? 'internal',
    status,
    fields: fields ?? [],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}
