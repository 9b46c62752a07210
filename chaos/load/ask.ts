import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** How requests went, by what came of them. */
export interface Tally {
  accepted: number
  /** 4xx: the server's word, and nothing happened. */
  refused: number
  /** 5xx or no answer: whether it happened is not known. */
  unknown: number
}

export interface Asker {
  readonly tally: Tally
  /** Undefined when no answer came. */
  ask(question: Question): Promise<Answer | undefined>
  /** Under one `Idempotency-Key` until there is an answer that is one; undefined when none came in time. */
  insist(question: Question, key: string): Promise<Answer | undefined>
  close(): Promise<void>
}

const answerWithinMs = 20_000
const insistForMs = 90_000
const insistEveryMs = 250
/** Of an `Idempotency-Key`: the first request with it is under way. */
const underWay = 409

/** Asks over connections that are kept, as a client's server does. `caFile`: whom to trust for HTTPS. */
export async function createAsker(caFile?: string): Promise<Asker> {
  const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8')
  const dispatcher = new Agent({
    connections: 64,
    connect: ca === undefined ? {} : { ca },
    headersTimeout: answerWithinMs,
    bodyTimeout: answerWithinMs,
  })
  const tally: Tally = { accepted: 0, refused: 0, unknown: 0 }

  async function send({ method = 'GET', url, headers = {}, body }: Question): Promise<Answer | undefined> {
    try {
      const answer = await request(url, { dispatcher, method, headers, body: body ?? null })
      const text = await answer.body.text()
      const isJson = String(answer.headers['content-type']).includes('json')
      return { status: answer.statusCode, body: isJson ? (JSON.parse(text) as unknown) : text }
    } catch {
      return undefined
    }
  }

  function count(answer: Answer | undefined): Answer | undefined {
    if (!answer || answer.status >= 500) tally.unknown++
    else if (answer.status >= 400) tally.refused++
    else tally.accepted++
    return answer
  }

  return {
    tally,
    ask: async (question) => count(await send(question)),
    async insist(question, key) {
      const headers = { ...question.headers, 'idempotency-key': key }
      const until = performance.now() + insistForMs
      for (;;) {
        const answer = await send({ ...question, headers })
        const isWord = answer && answer.status < 500 && answer.status !== underWay
        if (isWord || performance.now() > until) return count(answer)
        await sleep(insistEveryMs)
      }
    },
    close: () => dispatcher.destroy(),
  }
}

type Accepted = Answer & { readonly status: 200 | 201 | 202 | 204 }

export function isAccepted(answer: Answer | undefined): answer is Accepted {
  return answer !== undefined && answer.status >= 200 && answer.status < 300
}
