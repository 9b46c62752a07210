import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoVerdict, Inspector } from './console-client.ts'
import { enrol, pay, sendNewPhotos, type Say } from './enrol.ts'
import type { ItechsClient } from './itechs-client.ts'
import type { Phone } from './phone.ts'

const lookEveryMs = 200
const patienceMs = 60_000

/** CONTRACTS.md section 5. */
const status = { photosAskedAgain: 4, refused: 6, complete: 7 }

/**
 * One customer from the first step to the end: the affiliate's steps, the payment, the inspection, the webhook and what the
 * customer is told. Without an inspector it ends at the payment. Returns the contract's id.
 */
export async function runEnrolment(run: {
  itechs: ItechsClient
  phone: Phone
  inspector: Inspector | undefined
  verdict: DemoVerdict
  checkoutUrlOf: (contractId: string) => string
  say: Say
}): Promise<string> {
  const { itechs, phone, inspector, verdict, say } = run
  const id = await enrol(itechs, run)
  await phone.read()
  await pay(itechs, id)
  say('paid: an inspector is waited for')
  if (!inspector) return id
  await inspector.decide(id, verdict)
  if (verdict === 'again') {
    await reach(itechs, id, status.photosAskedAgain, say)
    await phone.read()
    await sendNewPhotos(itechs, id)
    say('new photos are there')
    await inspector.decide(id, 'pass')
  }
  await reach(itechs, id, verdict === 'refuse' ? status.refused : status.complete, say)
  await phone.read()
  return id
}

async function reach(itechs: ItechsClient, id: string, wanted: number, say: Say): Promise<void> {
  for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(lookEveryMs)) {
    const { status: now, status_text: words } = await itechs.show(id)
    if (now !== wanted) continue
    say(`status ${now}: ${words}`)
    return
  }
  throw new Error(
    `contract ${id} did not become ${wanted}: does this affiliate's webhook URL lead to this process? (webhooks list)`,
  )
}
