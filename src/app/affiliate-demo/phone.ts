import { setTimeout as sleep } from 'node:timers/promises'
import type { Say } from './enrol.ts'

const lookEveryMs = 200
const patienceMs = 15_000

interface Text {
  readonly id: string
  readonly body: string
}

/** The customer's phone, on the loopback network. */
export interface Phone {
  /** Waits for the next text, and prints it. */
  read(): Promise<void>
}

export async function lookAtPhone({
  url,
  number,
  say,
}: {
  url: string
  number: string
  say: Say
}): Promise<Phone> {
  async function list(): Promise<Text[]> {
    const answer = await fetch(new URL(`/dev/handsets/${number}`, url))
    if (!answer.ok) throw new Error(`the phone cannot be looked at: ${answer.status}`)
    return ((await answer.json()) as { messages: Text[] }).messages
  }
  const seen = new Set((await list()).map(({ id }) => id))
  return {
    async read() {
      for (
        const until = performance.now() + patienceMs;
        performance.now() < until;
        await sleep(lookEveryMs)
      ) {
        const fresh = (await list()).filter(({ id }) => !seen.has(id))
        for (const { id, body } of fresh) {
          seen.add(id)
          say(`the customer's phone got:\n${body.replace(/^/gm, '    ')}`)
        }
        if (fresh.length > 0) return
      }
      throw new Error(`no text came to ${number}`)
    },
  }
}
