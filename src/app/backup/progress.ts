/** Tells an operator who waits what is done: the end of each step, and now and then how far a long one is. */
export interface Progress {
  /** So much of this step so far. */
  count(step: string, amount: number, unit: string): void
  /** The last step is over. */
  end(): void
}

const everyMs = 2000

export function createProgress(say: (line: string) => void): Progress {
  let last: { step: string; amount: number; unit: string } | undefined
  let saidAt = performance.now()
  const tell = (suffix: string) => {
    if (last) say(`  ${last.step}: ${last.amount.toLocaleString('en')} ${last.unit}${suffix}`)
    saidAt = performance.now()
  }
  return {
    count(step, amount, unit) {
      if (last && last.step !== step) tell('')
      last = { step, amount, unit }
      if (performance.now() - saidAt >= everyMs) tell(' …')
    },
    end() {
      tell('')
      last = undefined
    },
  }
}
