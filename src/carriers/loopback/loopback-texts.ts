import type { SmsCarrier } from '../../domain/messaging/sms.port.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './loopback.queries.ts'

/** For development: texts end on handsets that can be looked at (`GET /dev/handsets/{number}`). */
export function createLoopbackTexts(house: { db: Database; secrets: Secrets }): SmsCarrier {
  return {
    name: 'loopback',
    isAvailable: () => true,
    send: (message) =>
      queries.insertText(house.db, {
        sealedNumber: house.secrets.numbers.seal(message.to),
        sender: message.from,
        type: message.type,
        subject: message.subject ?? null,
        sealedBody: house.secrets.box.seal(message.body),
      }),
  }
}
