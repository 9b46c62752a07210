/**
 * Measures each `rounds` times, in turns, so that a machine which others use treats all alike; the median of each, by what
 * `rateOf` says. The first round warms up and does not count.
 */
export async function takeTurns<Name extends string, Result>(
  measures: Readonly<Record<Name, () => Promise<Result>>>,
  { rounds, rateOf }: { rounds: number; rateOf: (result: Result) => number },
): Promise<Record<Name, Result>> {
  const names = Object.keys(measures) as Name[]
  const results = new Map(names.map((name) => [name, [] as Result[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const result = await measures[name]()
      if (round > 0) results.get(name)?.push(result)
    }
  }
  const medianOf = (all: Result[]) =>
    all.toSorted((a, b) => rateOf(a) - rateOf(b))[Math.floor(all.length / 2)] as Result
  return Object.fromEntries(names.map((name) => [name, medianOf(results.get(name) ?? [])])) as Record<
    Name,
    Result
  >
}
