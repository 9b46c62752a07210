import { Fault } from '../../core/fault.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import { createRandomPool } from '../../platform/secrets/random-pool.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import { hashText } from './credential-text.ts'
import type { Launches } from './launch.ts'
import { sealPhone } from './member-phone.ts'
import * as queries from './members.queries.ts'
import type { Caller, Company, NewMember } from './partner.types.ts'

const tokenBytes = 32

/**
 * Members of companies. Each write is durable, and logged, when it resolves. Given a transaction it becomes part of that;
 * given none, sign-ups share a statement with others.
 */
export interface Members {
  /** Returns the member's token, 64 hex digits, which is kept by hash only. Fault: `member_exists`, by phone. */
  signUp(company: Company, member: NewMember, by: Caller, tx?: Db): Promise<string>
  /** Ends the membership, once, and forgets the person. Fault: `member_unknown`. */
  cancel(company: Company, token: string, by: Caller, tx?: Db): Promise<void>
  /** The token of a link that opens once (`Launches.open`). Fault: `member_unknown`. */
  logIn(company: Company, token: string, by: Caller, tx?: Db): Promise<string>
}

export function createMembers(house: {
  db: Database
  secrets: Pick<Secrets, 'box' | 'numbers'>
  audit: Pick<Audit, 'recording' | 'record'>
  launches: Pick<Launches, 'open'>
  metrics: Metrics
}): Members {
  const { db, audit, launches } = house
  const { box, numbers } = house.secrets
  const drawToken = createRandomPool(tokenBytes)

  async function insert(db: Db, rows: readonly queries.NewRow[]): Promise<(true | Fault)[]> {
    const joined = await queries.insertMembers(db, audit.recording, rows)
    return rows.map(({ id }) => joined.has(id) || new Fault('member_exists'))
  }
  const signUps = createBatcher<queries.NewRow, true>({
    run: (rows) => insert(db, rows),
    maxBatch: 128,
    lanes: 2,
    onBatch: (size) => house.metrics.batchSize.observe({ batcher: 'sign up members' }, size),
  })

  return {
    async signUp(company, { name, email, phone }, by, tx) {
      const token = drawToken().toString('hex')
      const row: queries.NewRow = {
        companyId: company.id,
        id: newId(),
        sealedName: box.seal(name),
        sealedEmail: box.seal(email),
        sealedPhone: sealPhone(numbers, phone),
        tokenHash: hashText(token),
        actor: by.actor,
        address: by.address,
      }
      const answer = tx ? (await insert(tx, [row]))[0] : await signUps.submit(row)
      if (answer instanceof Fault) throw answer
      return token
    },

    async cancel(company, token, by, tx = db) {
      const key = { companyId: company.id, tokenHash: hashText(token) }
      if (await queries.cancelMember(tx, audit.recording, key, by)) return
      throw new Fault('member_unknown')
    },

    logIn: (company, token, by, outer = db) =>
      transaction(outer, async (tx) => {
        const id = await queries.findMemberId(tx, { companyId: company.id, tokenHash: hashText(token) })
        if (id === undefined) throw new Fault('member_unknown')
        const launch = await launches.open(tx, id)
        await audit.record(tx, [
          {
            actor: by.actor,
            action: 'member.login',
            subject: `member ${id}`,
            outcome: 'done',
            address: by.address,
          },
        ])
        return launch
      }),
  }
}
