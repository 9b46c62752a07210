import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import { operatorColumns, type OperatorRow } from './operators.queries.ts'

export interface SessionRow extends OperatorRow {
  readonly openedAt: Date
  readonly expiresAt: Date
}

/**
 * Opens a session as long as the operator is active and the password is still the one that was checked, and ends the
 * oldest beyond `most`. Undefined: blocked, or reset, meanwhile.
 */
export async function insertSession(
  db: Db,
  session: {
    sessionHash: Buffer
    operatorId: string
    passwordHash: string
    lifeSeconds: number
    most: number
  },
): Promise<SessionRow | undefined> {
  const [row] = await db<SessionRow[]>`
    with welcome as materialized (
      select ${operatorColumns(db)} from operator
       where id = ${session.operatorId} and status = 'active' and password_hash = ${session.passwordHash}
         for update
    ), old as (
      delete from operator_session where session_hash in (
        select session_hash from operator_session where operator_id = (select id from welcome)
         order by opened_at desc offset ${session.most - 1})
    ), opened as (
      insert into operator_session (session_hash, operator_id, expires_at)
      select ${session.sessionHash}, id, now() + make_interval(secs => ${session.lifeSeconds}) from welcome
      returning opened_at, expires_at
    )
    select welcome.*, opened_at as "openedAt", expires_at as "expiresAt" from welcome cross join opened`
  return row
}

/** A live session of an active operator. Being seen is written down once a minute at most. */
export async function findSession(
  db: Db,
  sessionHash: Buffer,
  idleSeconds: number,
): Promise<SessionRow | undefined> {
  const [row] = await db<SessionRow[]>`
    with live as (
      select ${operatorColumns(db)}, session_hash, seen_at, opened_at as "openedAt", expires_at as "expiresAt"
        from operator_session join operator on operator.id = operator_id
       where session_hash = ${sessionHash} and status = 'active'
         and expires_at > now() and seen_at > now() - make_interval(secs => ${idleSeconds})
    ), seen as (
      update operator_session set seen_at = now()
       where session_hash = (select session_hash from live where seen_at < now() - interval '1 minute')
    )
    select * from live`
  return row
}

/** Those of live sessions of active operators. */
export async function findLive(db: Db, hashes: readonly Buffer[], idleSeconds: number): Promise<Buffer[]> {
  const rows = await db<{ hash: Buffer }[]>`
    select session_hash as hash
      from operator_session join operator on operator.id = operator_id
     where session_hash = any (${byteaArray(hashes)}::bytea[]) and status = 'active'
       and expires_at > now() and seen_at > now() - make_interval(secs => ${idleSeconds})`
  return rows.map(({ hash }) => hash)
}

/** Whose it was; undefined when there is none. */
export async function deleteSession(db: Db, sessionHash: Buffer): Promise<string | undefined> {
  const [row] = await db<{ operatorId: string }[]>`
    delete from operator_session where session_hash = ${sessionHash} returning operator_id as "operatorId"`
  return row?.operatorId
}

/** All of an operator's sessions but one. */
export async function deleteSessions(db: Db, operatorId: string, but: Buffer | undefined): Promise<void> {
  await db`
    delete from operator_session
     where operator_id = ${operatorId} and session_hash is distinct from ${but ?? null}`
}

export async function eraseOldSessions(db: Db, idleSeconds: number): Promise<void> {
  const isOver = db`expires_at < now() or seen_at < now() - make_interval(secs => ${idleSeconds})`
  await eraseRows(db, 'operator_session', db`(${isOver})`)
}
