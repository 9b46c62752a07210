/**
 * What is said of an error beside its name, message and stack: where in the database or on the network it happened, never
 * what it was about. Libraries hang whole connections, statements and rows on their errors.
 */
const told = [
  'code',
  'errno',
  'syscall',
  'address',
  'port',
  'severity',
  'severity_local',
  'routine',
  'table',
  'table_name',
  'column',
  'column_name',
  'constraint',
  'constraint_name',
] as const

const mostCauses = 5
const mostErrors = 10

type Told = Partial<Record<(typeof told)[number], string | number>>

export interface DescribedError extends Told {
  readonly type: string
  readonly message: string
  readonly stack?: string
  readonly cause?: unknown
  readonly errors?: readonly unknown[]
}

/** An error as the log shows it; what is none stays what it is. Causes of causes are followed five deep. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause } = error
  const known = error as Told
  const facts = told.flatMap((fact) => {
    const value = known[fact]
    return typeof value === 'string' || typeof value === 'number' ? [[fact, value] as const] : []
  })
  const goesOn = depth < mostCauses
  return {
    type: error.constructor.name === 'Object' ? name : error.constructor.name,
    message,
    ...Object.fromEntries(facts),
    ...(stack === undefined ? {} : { stack }),
    ...(cause !== undefined && goesOn ? { cause: describeCause(cause, depth) } : {}),
    ...(error instanceof AggregateError && goesOn
      ? { errors: error.errors.slice(0, mostErrors).map((each) => describeCause(each, depth)) }
      : {}),
  } satisfies DescribedError
}

function describeCause(cause: unknown, depth: number): unknown {
  return cause instanceof Error ? describeError(cause, depth + 1) : typeof cause
}
