/** `probing`: it has rested, and the next outcome decides. */
export type CircuitState = 'closed' | 'open' | 'probing'

/** Spares a peer that fails, and whoever would wait for it. */
export interface CircuitBreaker {
  /** Whether to ask the peer now. After a rest one caller may, whose outcome decides for the others. */
  admits(): boolean
  succeeded(): void
  failed(): void
  state(): CircuitState
}

interface CircuitRule {
  /** Failures without a success in between. */
  readonly failuresToOpen: number
  /** How long it stays open, milliseconds; twice as long after each probe that fails. */
  readonly restMs: { readonly first: number; readonly last: number }
}

const defaultCircuit: CircuitRule = { failuresToOpen: 10, restMs: { first: 5000, last: 60_000 } }

/** A probe of which nothing is heard for so long was lost, milliseconds. */
const probeMs = 30_000

export function createCircuitBreaker(
  { failuresToOpen, restMs }: CircuitRule = defaultCircuit,
  now: () => number = () => performance.now(),
): CircuitBreaker {
  let failures = 0
  let rest = restMs.first
  let opensAgainAt: number | undefined
  let probingUntil = 0

  function open(): void {
    opensAgainAt = now() + rest
    probingUntil = 0
    rest = Math.min(rest * 2, restMs.last)
  }

  const isProbing = () => now() < probingUntil

  return {
    admits() {
      if (opensAgainAt === undefined) return true
      if (now() < opensAgainAt || isProbing()) return false
      probingUntil = now() + probeMs
      return true
    },
    succeeded() {
      failures = 0
      rest = restMs.first
      opensAgainAt = undefined
      probingUntil = 0
    },
    failed() {
      failures++
      // What was under way when it opened says nothing new.
      const isOpen = opensAgainAt !== undefined
      if (isOpen ? isProbing() : failures >= failuresToOpen) open()
    },
    state: () => (opensAgainAt === undefined ? 'closed' : now() < opensAgainAt ? 'open' : 'probing'),
  }
}
