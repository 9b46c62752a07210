import { randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Audit } from '../audit/audit.ts'
import type { SignedTokens } from '../signed-tokens/signed-tokens.ts'
import { hashOf, isRandomHex } from './launch-token.ts'
import * as queries from './launch.queries.ts'
import type { Sessions } from './session.ts'

const lifeSeconds = 5 * 60
const ticketSeconds = 60
/** Of one member; a further one makes the oldest unknown. */
const mostLaunches = 10

export interface Visit {
  readonly companyCode: string
  /** 64 hex digits, as `open` returned them. */
  readonly token: string
  /** The visitor's IP address. */
  readonly address: string
  /** The session that the visitor's browser has already: it ends with this one's beginning. */
  readonly replaces: string | undefined
}

/** Where an opened link leads: into a session here, or on to the company's own `launch_url` with a ticket. */
export type Welcome =
  | { readonly kind: 'session'; readonly session: string }
  | { readonly kind: 'ticket'; readonly url: string }

/** Links by which members come in without a password: each opens once, within 5 minutes. */
export interface Launches {
  /** A new link's token, 64 hex digits, kept by hash only. Fault: `member_unknown` (cancelled, or company or partner blocked). */
  open(db: Db, memberId: string): Promise<string>
  /** Opens a link. Faults: `not_found` (also another company's), `code_already_used`, `code_expired`, `member_unknown`. */
  follow(visit: Visit): Promise<Welcome>
  eraseOld(db: Db): Promise<void>
}

export function createLaunches(house: {
  db: Database
  secrets: Pick<Secrets, 'box'>
  audit: Pick<Audit, 'record'>
  sessions: Sessions
  signedTokens: Pick<SignedTokens, 'sign'>
}): Launches {
  const { db, secrets, audit, sessions, signedTokens } = house

  /** 60 seconds for the company's site to check it; its id may be remembered there, so that it serves once. */
  async function ticketUrl(launch: LiveLaunch, launchUrl: string): Promise<string> {
    const { token } = await signedTokens.sign({
      purpose: 'launch+jwt',
      subject: launch.memberId,
      audience: launch.companyCode,
      lifeSeconds: ticketSeconds,
      claims: { company: launch.companyName, name: secrets.box.open(launch.sealedMemberName).toString() },
    })
    const url = new URL(launchUrl)
    url.searchParams.set('ticket', token)
    return url.href
  }

  /** Of many at once one comes through; and what it leads to is there, and logged, or the link is not used up. */
  async function spend(
    launch: queries.LaunchRow,
    { tokenHash, address }: { tokenHash: Buffer; address: string },
    then: (tx: Db) => Promise<Welcome>,
  ): Promise<Welcome> {
    const { memberId, companyCode } = launch
    return transaction(db, async (tx) => {
      await queries.lockMember(tx, memberId)
      if (!(await queries.spendLaunch(tx, tokenHash))) {
        // It was live a moment ago: what came between is what there is to say.
        assertLive(await queries.findLaunch(tx, { tokenHash, companyCode }))
        throw new Fault('code_already_used')
      }
      const welcome = await then(tx)
      const action = welcome.kind === 'ticket' ? 'member.ticket' : 'member.enter'
      const entry = { actor: `member ${memberId}`, action, subject: `company ${companyCode}` }
      await audit.record(tx, [{ ...entry, outcome: 'done', address }])
      return welcome
    })
  }

  return {
    async open(db, memberId) {
      const token = randomBytes(32).toString('hex')
      const isMade = await transaction(db, async (tx) => {
        await queries.lockMember(tx, memberId)
        const launch = { tokenHash: hashOf(token), memberId, lifeSeconds, keep: mostLaunches }
        return queries.insertLaunch(tx, launch)
      })
      if (!isMade) throw new Fault('member_unknown')
      return token
    },

    async follow({ companyCode, token, address, replaces }) {
      if (!isRandomHex(token) || companyCode.includes('\0')) throw new Fault('not_found')
      const tokenHash = hashOf(token)
      const launch = assertLive(await queries.findLaunch(db, { tokenHash, companyCode }))
      const { memberId, launchUrl } = launch
      if (launchUrl !== null) {
        // Signed first: a link is not used up for a ticket that could not be made.
        const url = await ticketUrl(launch, launchUrl)
        return spend(launch, { tokenHash, address }, () => Promise.resolve({ kind: 'ticket', url }))
      }
      return spend(launch, { tokenHash, address }, async (tx) => {
        const session = await sessions.open(tx, { memberId, companyCode, address, replaces })
        return { kind: 'session', session }
      })
    },

    eraseOld: queries.eraseOldLaunches,
  }
}

type LiveLaunch = queries.LaunchRow & { readonly sealedMemberName: Buffer }

function assertLive(launch: queries.LaunchRow | undefined): LiveLaunch {
  if (!launch) throw new Fault('not_found')
  const { sealedMemberName } = launch
  if (!launch.isWelcome || !sealedMemberName) throw new Fault('member_unknown')
  if (launch.isOpened) throw new Fault('code_already_used')
  if (launch.isExpired) throw new Fault('code_expired')
  return { ...launch, sealedMemberName }
}
