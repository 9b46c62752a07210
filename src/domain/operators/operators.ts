import type { Database, Db } from '../../platform/db/database.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import type { Guard } from '../guard/guard.ts'
import { createOwnAccount, type OwnAccount } from './own-account.ts'
import { createPasswordCheck } from './password-check.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createStaff, type Staff } from './staff.ts'

export { emailKeyOf } from './email-key.ts'
export { createOperatorEraser } from './erase-person.ts'
export {
  isAtLeast,
  nameOperator,
  roles,
  type By,
  type Operator,
  type OperatorSession,
  type OperatorStatus,
  type Role,
} from './operator.types.ts'
export { idleSeconds } from './sessions.ts'

/** Operators of this installation: who may come in, their sessions, and what each does to an own account. */
export interface Operators {
  readonly staff: Staff
  readonly ownAccount: OwnAccount
  readonly signIn: SignIn
  /** Who asks; undefined when the session is forged, over, or its operator's no longer. */
  readonly findSession: Sessions['find']
  /** Which of these tokens are of live sessions; being looked at so keeps none alive. */
  readonly findLive: Sessions['findLive']
  /** Harmless when there is no such session. */
  readonly signOut: Sessions['end']
  eraseOld(db: Db): Promise<void>
}

export function createOperators(base: {
  db: Database
  secrets: Secrets
  audit: Audit
  guard: Guard
  passwords: Passwords
}): Operators {
  const sessions = createSessions(base)
  const house = { ...base, sessions, passwordCheck: createPasswordCheck(base) }
  return {
    staff: createStaff(house),
    ownAccount: createOwnAccount(house),
    signIn: createSignIn(house),
    findSession: sessions.find,
    findLive: sessions.findLive,
    signOut: sessions.end,
    eraseOld: sessions.eraseOld,
  }
}
