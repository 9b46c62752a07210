import { createHash } from 'node:crypto'

/** A stream of numbers that a seed decides. */
export interface Random {
  /** From [0, 1). */
  next(): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  pick<Choice>(choices: readonly Choice[]): Choice
  shuffle<Each>(list: readonly Each[]): Each[]
  /** A stream of its own, which does not depend on how much of this one was used. */
  fork(name: string): Random
}

/** By mulberry32 over a hash of the seed: good enough to choose, and for nothing else. */
export function createRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE()

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))

  return {
    next,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)]!,
    shuffle(list) {
      const shuffled = [...list]
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = between(0, i)
        ;[shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!]
      }
      return shuffled
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  }
}
