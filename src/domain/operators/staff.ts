import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import type { Guard } from '../guard/guard.ts'
import { emailKeyOf, guardAccountOf } from './email-key.ts'
import { drawOneTimePassword } from './one-time-password.ts'
import { asOperator } from './operator-row.ts'
import { nameOperator, type By, type Operator, type OperatorStatus, type Role } from './operator.types.ts'
import * as queries from './operators.queries.ts'
import type { Sessions } from './sessions.ts'

/** Within which a password that was given has to be changed. */
const oneTimePasswordHours = 72
const mostListed = 1000

const actionOf = { active: 'operator.unblock', blocked: 'operator.block' } as const

export interface NewOperator {
  readonly email: string
  readonly role: Role
  /** The operator's own; none: one is drawn that has to be changed at the first sign-in. */
  readonly password?: string | undefined
}

export interface OperatorChange {
  readonly role?: Role | undefined
  readonly status?: OperatorStatus | undefined
}

/** Who may come in. Each change takes effect on the next request, in every process, and is logged with it. */
export interface Staff {
  list(db: Db): Promise<Operator[]>
  /** Throws `not_found`. */
  get(db: Db, id: string): Promise<Operator>
  /** Throws `not_found`. */
  getByEmail(db: Db, email: string): Promise<Operator>
  /** Of the operators among `ids`, which may name others too. */
  findEmails(db: Db, ids: readonly string[]): Promise<Map<string, string>>
  /** The password is not shown again. Fault `already_exists`: somebody has this address. */
  create(operator: NewOperator, by: By): Promise<{ operator: Operator; password: string }>
  /**
   * All of it or nothing. Blocking ends all sessions; unblocking forgets failed sign-ins. Faults: `not_found`,
   * `last_owner`.
   */
  change(id: string, wish: OperatorChange, by: By): Promise<Operator>
  /** A new password for one who lost it, or the second factor: both are gone, and all sessions. Throws `not_found`. */
  reset(id: string, by: By): Promise<{ password: string }>
}

export function createStaff(house: {
  db: Database
  secrets: Pick<Secrets, 'box' | 'lookupKey'>
  audit: Pick<Audit, 'record'>
  passwords: Pick<Passwords, 'hash'>
  guard: Pick<Guard, 'unlockAccount'>
  sessions: Pick<Sessions, 'endAll'>
}): Staff {
  const { db, secrets, audit, passwords, guard, sessions } = house

  async function get(db: Db, id: string): Promise<Operator> {
    const row = await queries.findById(db, id)
    if (!row) throw new Fault('not_found')
    return asOperator(secrets.box, row)
  }

  /** One transaction with its lines in the log. */
  function change(
    id: string,
    by: By,
    actions: readonly string[],
    apply: (tx: Db) => Promise<boolean>,
  ): Promise<void> {
    return transaction(db, async (tx) => {
      if (!(await apply(tx))) throw new Fault('not_found')
      const subject = nameOperator(id)
      await audit.record(
        tx,
        actions.map((action) => ({ ...by, action, subject, outcome: 'done' })),
      )
    })
  }

  async function refuseWithoutOwner(tx: Db, id: string): Promise<void> {
    const owners = await queries.lockOwners(tx)
    if (owners.length === 1 && owners[0] === id) throw new Fault('last_owner')
  }

  return {
    list: async (db) =>
      (await queries.listOperators(db, mostListed)).map((row) => asOperator(secrets.box, row)),
    get,
    async getByEmail(db, email) {
      const found = await queries.findCredentials(db, emailKeyOf(secrets.lookupKey, email))
      if (!found) throw new Fault('not_found')
      return asOperator(secrets.box, found)
    },

    async findEmails(db, ids) {
      const rows = await queries.findEmails(db, [...new Set(ids)].filter(isUuid))
      return new Map(rows.map(({ id, sealedEmail }) => [id, secrets.box.open(sealedEmail).toString()]))
    },

    async create({ email, role, password: own }, by) {
      const id = newId()
      const password = own ?? drawOneTimePassword()
      const row = {
        id,
        emailKey: emailKeyOf(secrets.lookupKey, email),
        sealedEmail: secrets.box.seal(email.trim()),
        passwordHash: await passwords.hash(password),
        passwordLifeHours: own === undefined ? oneTimePasswordHours : null,
        role,
      }
      await change(id, by, [`operator.create-${role}`], async (tx) => {
        if (!(await queries.insertOperator(tx, row))) throw new Fault('already_exists')
        return true
      })
      return { operator: await get(db, id), password }
    },

    async change(id, { role, status }, by) {
      const actions = [...(role ? [`operator.make-${role}`] : []), ...(status ? [actionOf[status]] : [])]
      await change(id, by, actions, async (tx) => {
        if (status === 'blocked' || (role && role !== 'owner')) await refuseWithoutOwner(tx, id)
        if (status === 'blocked') await sessions.endAll(tx, id)
        return queries.changeOperator(tx, id, { role, status })
      })
      const operator = await get(db, id)
      if (status === 'active') await guard.unlockAccount(guardAccountOf(operator.email))
      return operator
    },

    async reset(id, by) {
      const { email } = await get(db, id)
      const password = drawOneTimePassword()
      const passwordHash = await passwords.hash(password)
      await change(id, by, ['operator.reset'], async (tx) => {
        const isReset = await queries.resetOperator(tx, id, { passwordHash, lifeHours: oneTimePasswordHours })
        await sessions.endAll(tx, id)
        return isReset
      })
      await guard.unlockAccount(guardAccountOf(email))
      return { password }
    },
  }
}
