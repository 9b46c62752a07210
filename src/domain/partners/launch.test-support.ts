import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import type { Database } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets, type Secrets } from '../../platform/secrets/secrets.ts'
import { createAudit } from '../audit/audit.ts'
import type { NewToken } from '../signed-tokens/signed-tokens.ts'
import { createLaunches } from './launch.ts'
import { createSessions } from './session.ts'

let lastCompany = 0

interface MemberWish {
  readonly launchUrl?: string
  readonly memberName?: string
  readonly companyName?: string
  readonly partnerName?: string
}

/** A member of a company of its own. */
export async function addMember({ db, secrets }: { db: Database; secrets: Secrets }, wish: MemberWish = {}) {
  const { memberName = '홍길동', companyName = 'Company', partnerName = 'Partner', launchUrl = null } = wish
  lastCompany++
  const companyCode = `space-${lastCompany}`
  const ids = { partnerId: newId(), companyId: newId(), memberId: newId() }
  const seal = (text: string) => secrets.box.seal(text)
  await db`insert into partner (id, name) values (${ids.partnerId}, ${partnerName})`
  await db`
    insert into company (id, partner_id, code, name, launch_url)
    values (${ids.companyId}, ${ids.partnerId}, ${companyCode}, ${companyName}, ${launchUrl})`
  await db`
    insert into member (id, company_id, sealed_name, sealed_email, sealed_phone, token_hash)
    values (${ids.memberId}, ${ids.companyId}, ${seal(memberName)}, ${seal('a@b.example')}, ${randomBytes(16)},
            ${randomBytes(32)})`
  return { ...ids, companyCode }
}

/** Launches and sessions on a database of their own, gone after the file's tests; tickets are signed by name only. */
export async function openTestSpace() {
  const { db, close } = await createTestDatabase()
  const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 7)))
  const audit = createAudit({ db, log: createLogger({ level: 'silent' }) })
  after(async () => {
    await audit.close()
    await close()
  })
  const sessions = createSessions({ db, secrets, audit })
  const signed: NewToken[] = []
  const signedTokens = {
    sign(token: NewToken) {
      signed.push(token)
      return Promise.resolve({ token: `ticket-${signed.length}`, id: newId(), expiresAt: new Date() })
    },
  }
  const launches = createLaunches({ db, secrets, audit, sessions, signedTokens })

  const visit = (companyCode: string, token: string, replaces?: string) => ({
    companyCode,
    token,
    address: '203.0.113.7',
    replaces,
  })

  /** The session of a new link. */
  async function enter({
    memberId,
    companyCode,
  }: {
    memberId: string
    companyCode: string
  }): Promise<string> {
    const welcome = await launches.follow(visit(companyCode, await launches.open(db, memberId)))
    if (welcome.kind !== 'session') throw new Error('no session')
    return welcome.session
  }

  return {
    db,
    audit,
    launches,
    sessions,
    signedTokens,
    signed,
    addMember: (wish?: MemberWish) => addMember({ db, secrets }, wish),
    visit,
    enter,
  }
}
