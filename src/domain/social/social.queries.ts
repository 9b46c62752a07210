import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { SocialProvider } from './identity-provider.port.ts'

export interface VisitKey {
  readonly stateHash: Buffer
  readonly browserHash: Buffer
  readonly provider: SocialProvider
}

export async function insertVisit(
  db: Db,
  visit: VisitKey & { redirectUri: string; sealedCodeVerifier: Buffer | null; lifeSeconds: number },
): Promise<void> {
  await db`
    insert into social_visit (state_hash, browser_hash, provider, redirect_uri, sealed_code_verifier, expires_at)
    values (${visit.stateHash}, ${visit.browserHash}, ${visit.provider}, ${visit.redirectUri},
            ${visit.sealedCodeVerifier}, now() + make_interval(secs => ${visit.lifeSeconds}))`
}

/** Once, and only for the browser that left. Somebody else's attempt does not take it away from that one. */
export async function takeVisit(
  db: Db,
  { stateHash, browserHash, provider }: VisitKey,
): Promise<{ redirectUri: string; sealedCodeVerifier: Buffer | null } | undefined> {
  const [row] = await db<{ redirectUri: string; sealedCodeVerifier: Buffer | null }[]>`
    delete from social_visit
     where state_hash = ${stateHash} and browser_hash = ${browserHash} and provider = ${provider}
       and expires_at > now()
    returning redirect_uri as "redirectUri", sealed_code_verifier as "sealedCodeVerifier"`
  return row
}

export async function eraseExpired(db: Db): Promise<void> {
  await eraseRows(db, 'social_visit', db`expires_at <= now()`)
}
