import type { AddEndpoint } from '../endpoint.ts'
import type { House } from '../house.ts'
import { addAdjustPoints } from './admin/adjust-points.ts'
import { addCreateSignature } from './admin/create-signature.ts'
import { addCreateUsers } from './admin/create-users.ts'
import { addDeleteSignature } from './admin/delete-signature.ts'
import { addDeleteTokens } from './admin/delete-tokens.ts'
import { addDeleteUsers } from './admin/delete-users.ts'
import { addFindPoints } from './admin/find-points.ts'
import { addFindSignatures } from './admin/find-signatures.ts'
import { addFindTokens } from './admin/find-tokens.ts'
import { addFindUsers } from './admin/find-users.ts'
import { addGrantToken } from './admin/grant-token.ts'
import { addListAllMessages } from './admin/list-messages.ts'
import { addListReports } from './admin/list-reports.ts'
import { addListAllTransactions } from './admin/list-transactions.ts'
import { addRevokeTokens } from './admin/revoke-tokens.ts'
import { addRunTestTask } from './admin/run-test-task.ts'
import { addSetLimits } from './admin/set-limits.ts'
import { addShowVersion } from './admin/show-version.ts'
import { addUpdateSignature } from './admin/update-signature.ts'
import { addUpdateUser } from './admin/update-user.ts'

/** `/api/v1/admin`: of users of group admin (seed: 관리자 전용 API). */
export function addAdminRoutes(add: AddEndpoint, house: House): void {
  addCreateUsers(add, house)
  addFindUsers(add, house)
  addUpdateUser(add, house)
  addDeleteUsers(add, house)
  addFindTokens(add, house)
  addDeleteTokens(add, house)
  addGrantToken(add, house)
  addRevokeTokens(add, house)
  addFindPoints(add, house)
  addAdjustPoints(add, house)
  addListAllMessages(add, house)
  addListReports(add, house)
  addListAllTransactions(add, house)
  addSetLimits(add, house)
  addCreateSignature(add, house)
  addUpdateSignature(add, house)
  addFindSignatures(add, house)
  addDeleteSignature(add, house)
  addShowVersion(add, house)
  addRunTestTask(add)
}
