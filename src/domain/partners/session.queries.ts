import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import { isWelcome, whose } from './launch.queries.ts'
import type { Recording } from './members.queries.ts'

export interface SessionRow {
  readonly sealedMemberName: Buffer
  readonly companyName: string
  readonly partnerName: string
  readonly network: string
  readonly openedAt: Date
}

export interface SessionKey {
  readonly sessionHash: Buffer
  readonly companyCode: string
}

/** Leaves the newest `keep - 1` sessions of the member and adds this one. */
export async function insertSession(
  db: Db,
  session: { sessionHash: Buffer; memberId: string; network: string; lifeSeconds: number; keep: number },
): Promise<void> {
  await db`
    with old as (
      delete from space_session where session_hash in (
        select session_hash from space_session where member_id = ${session.memberId}
         order by opened_at desc offset ${session.keep - 1})
    )
    insert into space_session (session_hash, member_id, network, expires_at)
    values (${session.sessionHash}, ${session.memberId}, ${session.network},
            clock_timestamp() + make_interval(secs => ${session.lifeSeconds}))`
}

/** A live session of a member who is still welcome. Being seen is written down once a minute at most. */
export async function findSession(
  db: Db,
  { sessionHash, companyCode }: SessionKey,
  idleSeconds: number,
): Promise<SessionRow | undefined> {
  const [row] = await db<SessionRow[]>`
    with live as (
      select session_hash, seen_at, sealed_name, company.name as company_name,
             partner.name as partner_name, network, opened_at
        from space_session ${whose(db)}
       where session_hash = ${sessionHash} and company.code = ${companyCode}
         and expires_at > now() and seen_at > now() - make_interval(secs => ${idleSeconds}) and ${isWelcome(db)}
    ), seen as (
      update space_session set seen_at = now()
       where session_hash = (select session_hash from live where seen_at < now() - interval '1 minute')
    )
    select sealed_name as "sealedMemberName", company_name as "companyName", partner_name as "partnerName",
           network, opened_at as "openedAt"
      from live`
  return row
}

/** What a new session of the same browser stands in place of. */
export async function deleteSession(db: Db, { sessionHash, companyCode }: SessionKey): Promise<void> {
  await db`
    delete from space_session using member, company
     where session_hash = ${sessionHash} and member.id = member_id and company.id = member.company_id
       and company.code = ${companyCode}`
}

/** Signing out, with its line in the log. */
export async function endSession(
  db: Db,
  recording: Recording,
  { sessionHash, companyCode, address }: SessionKey & { address: string },
): Promise<void> {
  const log = db`
    select 'member ' || member_id as actor, 'member.leave' as action, 'company ' || ${companyCode}::text as subject,
           'done' as outcome, ${address}::text as address
      from ended`
  await db`
    with ended as (
      delete from space_session using member, company
       where session_hash = ${sessionHash} and member.id = member_id and company.id = member.company_id
         and company.code = ${companyCode}
      returning member_id
    ),
    ${recording(db, log)}
    select`
}

export async function eraseOldSessions(db: Db, idleSeconds: number): Promise<void> {
  const isOver = db`expires_at < now() or seen_at < now() - make_interval(secs => ${idleSeconds})`
  await eraseRows(db, 'space_session', db`(${isOver})`)
}
