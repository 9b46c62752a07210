import type { DigestMemory } from './digest.ts'
import type { Address, Flow } from './flow.ts'
import { dialogTag, openDialog, type CallLeg, type Dialog } from './invite.ts'
import type { SipResponse } from './message.ts'
import { newBranch } from './random-names.ts'
import type { Transactions } from './transactions.ts'

/** Phones that one call may have reached; more are not believed. */
const maxDialogs = 16
/** BYEs until credentials that the trunk wants for it are right. */
const maxByes = 3

export interface AnsweredCall {
  /** ACK for every 2xx, repeated ones too (RFC 3261 section 13.2.2.4), and one BYE for each phone that picked up. */
  acknowledge(response: SipResponse, invite: { sequence: number; proof: readonly string[] }): void
  /** Resolves when no BYE is under way. */
  hungUp(): Promise<unknown>
}

export function createAnsweredCall(
  leg: CallLeg,
  house: { flow: Flow; digest: DigestMemory; transactions: Transactions },
): AnsweredCall {
  const { flow, digest, transactions } = house
  const acks = new Map<string, { readonly bytes: Buffer; readonly hop: Address | undefined }>()
  const byes: Promise<void>[] = []

  async function hangUp(dialog: Dialog, inviteSequence: number): Promise<void> {
    for (let tries = 1; tries <= maxByes; tries++) {
      const branch = newBranch()
      const proof = digest.prove({ method: 'BYE', uri: dialog.target })
      const bytes = dialog.write('BYE', { sequence: inviteSequence + tries, branch, proof })
      const response = await transactions.request({ flow, to: dialog.hop, branch, method: 'BYE', bytes })
      if (!response || !digest.learn(response, proof, new Set())) return
    }
  }

  return {
    acknowledge(response, { sequence, proof }) {
      const tag = dialogTag(response)
      let ack = acks.get(tag)
      if (!ack) {
        if (acks.size === maxDialogs) return
        const dialog = openDialog(leg, response, flow)
        ack = { bytes: dialog.write('ACK', { sequence, branch: newBranch(), proof }), hop: dialog.hop }
        acks.set(tag, ack)
        flow.send(ack.bytes, ack.hop)
        byes.push(hangUp(dialog, sequence))
        return
      }
      flow.send(ack.bytes, ack.hop)
    },
    hungUp: () => Promise.all(byes),
  }
}
