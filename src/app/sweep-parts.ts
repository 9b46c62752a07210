import { eraseOldHandsets } from '../carriers/loopback/handsets.ts'
import { eraseOldAnswers } from '../platform/http/idempotency.ts'
import type { App } from './app.ts'

/** What the sweep erases, by the names that a failure is logged under: docs/operating/retention.md. */
export function sweepParts(app: App): Record<string, () => Promise<void>> {
  const { db, config } = app
  const { keepDays } = config
  return {
    answers: () => eraseOldAnswers(db),
    handsets: () => eraseOldHandsets(db),
    codes: () => app.verification.eraseOld(db, keepDays.codes),
    guards: () => app.guard.eraseOld(db),
    unprovedSenders: () => app.customers.eraseUnproved(db),
    webhooks: () => app.webhooks.eraseOld(db, keepDays.webhooks),
    messages: () => app.messaging.eraseOld(db),
    texts: () => app.messaging.eraseOldTexts(db, keepDays.messageTexts),
    orders: () => app.calls.eraseOld(db, keepDays.orders),
    images: () => app.enrolment.eraseOldImages(keepDays.images),
    signedTokens: () => app.signedTokens.eraseOld(db),
    socialSignIns: () => app.social.eraseOld(db),
    accounts: () => app.accounts.eraseOld(db),
    partners: () => app.partners.eraseOld(db),
    operators: () => app.operators.eraseOld(db),
    traffic: () => app.traffic.eraseOld(db),
    inspection: () => app.inspection.eraseOld(db),
    audit: () => app.audit.eraseOld(db, keepDays.audit),
  }
}
