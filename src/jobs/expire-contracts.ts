import { expireContractsJob, type Enrolment } from '../domain/enrolment/enrolment.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

/** Every minute: contracts that were left too long, or not paid in time. */
export function expireContracts(enrolment: Enrolment): JobHandler {
  return handleJob(expireContractsJob, () => enrolment.expireDue())
}
