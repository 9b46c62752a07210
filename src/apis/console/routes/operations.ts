import type { TypedApp } from '../../../platform/http/typed.ts'
import { addAudit, type AuditHouse } from './audit.ts'
import { addCarriers, type CarriersHouse } from './carriers.ts'
import { addErasure, type ErasureHouse } from './erasure.ts'
import { addGuard, type GuardHouse } from './guard.ts'
import { addJobs, type JobsHouse } from './jobs.ts'
import { addOverview, type FullOverviewHouse } from './overview.ts'
import { addWebhooks, type WebhooksHouse } from './webhooks.ts'

export type OperationsHouse = FullOverviewHouse &
  GuardHouse &
  AuditHouse &
  WebhooksHouse &
  JobsHouse &
  CarriersHouse &
  ErasureHouse

/** How the house is doing, and what goes wrong in it. */
export function addOperations(app: TypedApp, house: OperationsHouse): void {
  addOverview(app, house)
  addGuard(app, house)
  addAudit(app, house)
  addWebhooks(app, house)
  addJobs(app, house)
  addCarriers(app, house)
  addErasure(app, house)
}
