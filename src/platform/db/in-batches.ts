const batch = 1000
/** What is left then waits for the next turn. */
const mostBatches = 500

/** Repeats a bounded erasure, each in a transaction of its own, until it finds less than it might. */
export async function inBatches(erase: (limit: number) => Promise<number>): Promise<void> {
  for (let turn = 0; turn < mostBatches; turn++) if ((await erase(batch)) < batch) return
}
