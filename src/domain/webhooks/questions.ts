import type { Db } from '../../platform/db/database.ts'
import type { PostFailure } from './post.ts'

/** A delivery whose answer decides something. */
export interface Question {
  readonly tenant: string
  /** Of the delivery: the `webhook-id`. */
  readonly id: string
  readonly event: string
  readonly subject: string
}

/**
 * What an answer is worth. `accepted`: the delivery is done. `declined`: the receiver says that it cannot, so it is not
 * asked again until an operator replays the delivery. `unusable`: not what was agreed on; asked again as after any failure.
 */
export type AnswerWorth = 'accepted' | 'declined' | 'unusable'

/** Whoever asks. Given once for each event, at wiring. */
export interface Asker {
  /**
   * Whether the answer matters still; if not, nothing is sent any more, and no answer kept. In a transaction it stays so
   * until that ends.
   */
  isStillAsked(db: Db, question: Question): Promise<boolean>
  /**
   * Judges an answer with status 2xx, in the transaction that records it: what follows from the answer is written if and
   * only if the answer is. `answer` is the JSON that came, undefined when it was none, and never to be trusted.
   */
  judge(tx: Db, question: Question, answer: unknown): Promise<AnswerWorth>
  /** Hears in the transaction that it is asked no more, since the last try failed, or again, since an operator wants it. */
  setAsked(tx: Db, question: Question, isAsked: boolean): Promise<void>
}

export type AttemptFailure = PostFailure | 'declined' | 'unusable_answer'

const failures = { accepted: null, declined: 'declined', unusable: 'unusable_answer' } as const

/** Lets the asker judge the answer; what is no JSON, or was cut off, is undefined to it. */
export async function judgeAnswer(
  tx: Db,
  { asker, question, body }: { asker: Asker; question: Question; body: string },
): Promise<AttemptFailure | null> {
  return failures[await asker.judge(tx, question, parseJson(body))]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of an answer, as an operator is shown it. */
const keptCharacters = 2000

/** What is kept of an answer: enough to see what is wrong, and nothing that a terminal would obey. */
export function keptAnswer(body: string): string {
  return body
    .replace(/\p{C}+/gu, ' ')
    .slice(0, keptCharacters)
    .toWellFormed()
}
