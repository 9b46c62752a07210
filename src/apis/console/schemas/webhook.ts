import { Type, type Static } from 'typebox'
import { deliveryStates, type DeliveryRow } from '../../../domain/webhooks/webhooks.ts'
import type { Sight } from '../personal-data.ts'
import { Delivery, showDelivery } from './delivery.ts'
import { Nullable, OneOf } from './fields.ts'
import { IdPage, pageOf } from './page.ts'
import { Between, UuidText } from './parameters.ts'

export const WebhookQuery = Type.Object({
  ...IdPage,
  ...Between,
  tenant: Type.Optional(UuidText),
  state: Type.Optional(OneOf(deliveryStates, { description: `one of ${deliveryStates.join(', ')}` })),
  event: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: 'an event such as order.done' }),
  ),
})

export const WebhookAnswer = Type.Object({
  ...Delivery.properties,
  tenant: Type.String({ description: 'An application, a user, or an affiliate' }),
  application: Nullable(Type.String({ description: 'Its name; null: no application' })),
  subject: Nullable(Type.String({ description: 'What the receiver is asked about, such as a contract' })),
})
export const WebhookPageAnswer = pageOf(WebhookAnswer)

export function showWebhook(
  delivery: DeliveryRow,
  application: string | undefined,
  sight: Sight,
): Static<typeof WebhookAnswer> {
  const { tenant, subject } = delivery
  const shown = showDelivery(delivery)
  return {
    ...shown,
    attempts: shown.attempts.map((attempt) => ({ ...attempt, answer: sight.text(attempt.answer) })),
    tenant,
    application: application ?? null,
    subject,
  }
}
