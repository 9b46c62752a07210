import { unheardRef } from '../../domain/messaging/sms.port.ts'
import type { Decision } from './long-texts.ts'
import type { FinalCode } from './receipt.ts'

/** Answers that came too late, whose receipts may still come. */
const maxRemembered = 10_000

/** Texts that were given up as unknown, and of which a late answer then told the id: their receipts are known by `unheardRef`. */
export function createUnheard() {
  const recipients = new Map<string, string>()
  return {
    remember(ref: string, recipientId: string): void {
      if (recipients.size === maxRemembered) recipients.delete(recipients.keys().next().value as string)
      recipients.set(ref, recipientId)
    },
    /** Undefined: it is none of them. */
    decide(ref: string, code: FinalCode): Decision | undefined {
      if (recipients.size === 0) return undefined
      const recipientId = recipients.get(ref)
      if (recipientId === undefined) return undefined
      const recorded = () => void recipients.delete(ref)
      return { kind: 'report', receipt: { ref: unheardRef(recipientId), code }, recorded }
    },
  }
}
