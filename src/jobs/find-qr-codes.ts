import { findQrCodesJob, type Enrolment } from '../domain/enrolment/enrolment.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

/** After photos came in: whether they show the QR code of their contract. */
export function findQrCodes(enrolment: Enrolment): JobHandler {
  return handleJob(findQrCodesJob, (key) => enrolment.findQrCodes(key))
}
