import { createApplications, type Applications } from '../../domain/applications/applications.ts'
import { createAttachments, type Attachments } from '../../domain/attachments/attachments.ts'
import { createCalls, type Calls } from '../../domain/calls/calls.ts'
import {
  createCustomers,
  createSenderProof,
  type Customers,
  type SenderProof,
} from '../../domain/customers/customers.ts'
import { createCarrierPauses, type CarrierPauses } from '../../domain/carrier-status/carrier-status.ts'
import { createGuard, type Guard } from '../../domain/guard/guard.ts'
import { createMessaging, type Messaging } from '../../domain/messaging/messaging.ts'
import { createPoints, type Points } from '../../domain/points/points.ts'
import { createVerification, type Verification } from '../../domain/verification/verification.ts'
import { createWebhooks, type Webhooks } from '../../domain/webhooks/webhooks.ts'
import { createCarriers, type Carriers } from '../carriers/carriers.ts'
import type { Foundation } from './foundation.ts'

/** Calls, texts and codes, and whose they are. */
export interface Telephony {
  readonly guard: Guard
  readonly verification: Verification
  readonly applications: Applications
  readonly webhooks: Webhooks
  readonly points: Points
  readonly customers: Customers
  readonly attachments: Attachments
  readonly carriers: Carriers
  readonly carrierPauses: CarrierPauses
  readonly messaging: Messaging
  readonly calls: Calls
  readonly senderProof: SenderProof
}

export async function wireTelephony(
  base: Foundation,
): Promise<{ telephony: Telephony; close(): Promise<void> }> {
  const { config } = base
  const { limits, lock, development, texts } = config
  const guard = createGuard({ ...base, settings: config.guard })
  const verification = createVerification({ ...base, guard, lock })
  const applications = createApplications({ ...base, limits })
  const webhooks = createWebhooks({ ...base, allowPrivate: development })
  const points = createPoints()
  const customers = createCustomers({ ...base, points })
  webhooks.onReplay(applications.findCallback)
  webhooks.onReplay(customers.findReport)
  const attachments = createAttachments()
  const carrierPauses = createCarrierPauses(base)
  const carriers = createCarriers({ ...base, pauses: carrierPauses }, (carrier, receipts) =>
    messaging.receive(carrier, receipts),
  )
  carriers.apply(config.carriers)
  await carriers.follow()
  const messaging = createMessaging({
    ...base,
    ...texts,
    points,
    customers,
    webhooks,
    network: carriers.texts,
    houseSender: texts.sender,
  })
  const calls = createCalls({
    ...base,
    guard,
    verification,
    applications,
    webhooks,
    network: carriers.calls,
    texts: { isPossible: () => !carriers.texts.isEmpty(), send: messaging.sendCode },
    ringMs: config.calls.ringMs,
  })
  const senderProof = createSenderProof({ ...base, verification, guard, limits, messaging, calls })
  return {
    telephony: {
      guard,
      verification,
      applications,
      webhooks,
      points,
      customers,
      attachments,
      carriers,
      carrierPauses,
      messaging,
      calls,
      senderProof,
    },
    async close() {
      await carriers.close()
      await messaging.drain()
      await attachments.close()
      await guard.close()
    },
  }
}
