import { eraseHandsetsOf } from '../../carriers/loopback/handsets.ts'
import { createAccountEraser } from '../../domain/accounts/accounts.ts'
import { createCallEraser } from '../../domain/calls/calls.ts'
import { createCustomerEraser } from '../../domain/customers/customers.ts'
import { createContractEraser } from '../../domain/enrolment/enrolment.ts'
import { createErasure, type Erasure } from '../../domain/erasure/erasure.ts'
import { createTextEraser } from '../../domain/messaging/messaging.ts'
import { createOperatorEraser } from '../../domain/operators/operators.ts'
import { eraseMembersOf } from '../../domain/partners/partners.ts'
import { eraseCodesOf } from '../../domain/verification/verification.ts'
import { createWebhookEraser } from '../../domain/webhooks/webhooks.ts'
import { createAnswerEraser } from '../../platform/http/erase-answers.ts'
import type { Foundation } from './foundation.ts'
import type { Insurance } from './insurance.ts'
import type { Partnership } from './partnership.ts'
import type { Telephony } from './telephony.ts'

/** Everywhere that a person may be known, and how each place forgets. */
export function wireErasure(
  base: Foundation &
    Pick<Telephony, 'guard' | 'webhooks'> &
    Pick<Partnership, 'audit'> &
    Pick<Insurance, 'images'>,
): Erasure {
  return createErasure({
    ...base,
    rooms: [
      createAccountEraser(base),
      eraseMembersOf,
      eraseCodesOf,
      createCallEraser(base),
      createTextEraser(base),
      createContractEraser(base),
      createWebhookEraser(base),
      createAnswerEraser(base.secrets),
      createCustomerEraser(base),
      createOperatorEraser(base),
      eraseHandsetsOf,
    ],
  })
}
