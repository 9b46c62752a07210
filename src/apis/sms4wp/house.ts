import type { Attachments } from '../../domain/attachments/attachments.ts'
import type { Customers, SenderProof } from '../../domain/customers/customers.ts'
import type { Messaging } from '../../domain/messaging/messaging.ts'
import type { Points } from '../../domain/points/points.ts'
import type { Database } from '../../platform/db/database.ts'

/** What SMS4WP's routes work with. */
export interface House {
  readonly db: Database
  readonly customers: Customers
  readonly senderProof: SenderProof
  readonly points: Points
  readonly messaging: Messaging
  readonly attachments: Attachments
  /** Whether report URLs may be of this machine and its network. */
  readonly development: boolean
  /** Of this server, as `version/` tells it. */
  readonly version: string
}
