import type { TypedApp } from '../../../platform/http/typed.ts'
import { addAffiliates, type AffiliatesHouse } from './affiliates.ts'
import { addApplications, type ApplicationsHouse } from './applications.ts'
import { addCalls, type CallsHouse } from './calls.ts'
import { addMessages, type MessagesHouse } from './messages.ts'
import { addPartners, type PartnersHouse } from './partners.ts'
import { addUsers, type UsersHouse } from './users.ts'
import { addVerifications, type VerificationsHouse } from './verifications.ts'

export type BusinessHouse = MessagesHouse &
  CallsHouse &
  VerificationsHouse &
  UsersHouse &
  ApplicationsHouse &
  PartnersHouse &
  AffiliatesHouse

/** What customers send, and who they are. */
export function addBusiness(app: TypedApp, house: BusinessHouse): void {
  addMessages(app, house)
  addCalls(app, house)
  addVerifications(app, house)
  addUsers(app, house)
  addApplications(app, house)
  addPartners(app, house)
  addAffiliates(app, house)
}
