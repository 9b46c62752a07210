/** Who carries what, in the order in which carriers are asked. */
export interface Route {
  /** First digits of the called number; '' for all. */
  readonly prefix: string
  /** Kinds of message, and lanes, that it is for; none: all. */
  readonly types?: readonly string[] | undefined
  readonly lanes?: readonly string[] | undefined
  /** Step by step; the carriers of one step share what comes by their weights, and stand in for each other. */
  readonly order: readonly Step[]
}

/** Carrier names with their weights. */
type Step = Readonly<Record<string, number>>

export interface Wish {
  readonly number: string
  readonly type?: string
  readonly lane?: string
}

/** As `findRoute` reads them: the longest prefix first, of those who names the lane, of those who names the type. */
export function sortRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.toSorted(
    (one, other) =>
      other.prefix.length - one.prefix.length ||
      Number(one.lanes === undefined) - Number(other.lanes === undefined) ||
      Number(one.types === undefined) - Number(other.types === undefined),
  )
}

/** The first of these that fits. */
export function findRoute(sorted: readonly Route[], { number, type, lane }: Wish): Route | undefined {
  return sorted.find(
    (route) =>
      number.startsWith(route.prefix) &&
      (route.types === undefined || (type !== undefined && route.types.includes(type))) &&
      (route.lanes === undefined || (lane !== undefined && route.lanes.includes(lane))),
  )
}

/** Names to ask, best first: within a step drawn by weight, without putting back. */
export function drawOrder({ order }: Route, random: () => number): string[] {
  return order.flatMap((step) => {
    const left = new Map(Object.entries(step))
    const drawn: string[] = []
    while (left.size > 0) {
      const name = draw(left, random)
      left.delete(name)
      drawn.push(name)
    }
    return drawn
  })
}

function draw(weights: ReadonlyMap<string, number>, random: () => number): string {
  let at = random() * [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  let last = ''
  for (const [name, weight] of weights) {
    last = name
    at -= weight
    if (at < 0) break
  }
  return last
}
