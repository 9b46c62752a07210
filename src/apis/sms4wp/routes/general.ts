import type { AddEndpoint } from '../endpoint.ts'
import type { House } from '../house.ts'
import { addListMessages } from './general/list-messages.ts'
import { addListPointCosts } from './general/list-point-costs.ts'
import { addListTransactions } from './general/list-transactions.ts'
import { addRevokeOwnToken } from './general/revoke-own-token.ts'
import { addSendMessage } from './general/send-message.ts'
import { addShowCounter } from './general/show-counter.ts'
import { addShowPoint } from './general/show-point.ts'
import { addShowUser } from './general/show-user.ts'

/** `/api/v1`: of any user (seed: 일반 API). */
export function addGeneralRoutes(add: AddEndpoint, house: House): void {
  addShowUser(add, house)
  addRevokeOwnToken(add, house)
  addSendMessage(add, house)
  addListMessages(add, house)
  addShowCounter(add, house)
  addShowPoint(add, house)
  addListTransactions(add, house)
  addListPointCosts(add, house)
}
