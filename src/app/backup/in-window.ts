/** The results of `work` in the order of the source, with so many under way at once. */
export async function* inWindow<Item, Result>(
  source: AsyncIterable<Item>,
  size: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = []
  try {
    for await (const item of source) {
      const running = work(item)
      // Looked at in its turn; until then it must not end the process.
      running.catch(() => {})
      underWay.push(running)
      if (underWay.length >= size) yield (await underWay.shift()) as Result
    }
    while (underWay.length > 0) yield (await underWay.shift()) as Result
  } finally {
    await Promise.allSettled(underWay)
  }
}
