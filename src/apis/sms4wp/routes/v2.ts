import type { AddEndpoint } from '../endpoint.ts'
import type { House } from '../house.ts'
import { addCancelMessage } from './v2/cancel-message.ts'
import { addOptOuts } from './v2/opt-outs.ts'
import { addPageMessages } from './v2/page-messages.ts'
import { addPageTransactions } from './v2/page-transactions.ts'
import { addPageUsers } from './v2/page-users.ts'
import { addRegisterSender } from './v2/register-sender.ts'
import { addReportUrl } from './v2/report-url.ts'
import { addShowReport } from './v2/show-report.ts'

/** `/api/v2` and `/api/v2/admin` (CONTRACTS.md section 4). */
export function addV2Routes(add: AddEndpoint, house: House): void {
  addRegisterSender(add, house)
  addShowReport(add, house)
  addPageMessages(add, house)
  addCancelMessage(add, house)
  addPageUsers(add, house)
  addPageTransactions(add, house)
  addOptOuts(add, house)
  addReportUrl(add, house)
}
