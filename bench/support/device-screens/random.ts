export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** Both ends included. */
  integer(from: number, to: number): number
  between(from: number, to: number): number
  pick<Value>(values: readonly Value[]): Value
  characters(alphabet: string, count: number): string
}

/** The same numbers for the same seed, on every machine (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const pick = <Value>(values: readonly Value[]) => values[integer(0, values.length - 1)] as Value
  return {
    next,
    integer,
    between: (from, to) => from + next() * (to - from),
    pick,
    characters: (alphabet, count) => Array.from({ length: count }, () => pick(alphabet.split(''))).join(''),
  }
}
