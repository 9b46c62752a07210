import { createHash, timingSafeEqual } from 'node:crypto'

/** What the sign-out form of a session carries: only a page that was made for this session knows it. */
export function signOutToken(session: string): string {
  return createHash('sha256').update(`sign out\n${session}`).digest('hex')
}

export function isSignOutToken(token: string, session: string): boolean {
  const right = Buffer.from(signOutToken(session))
  const given = Buffer.from(token)
  return given.length === right.length && timingSafeEqual(given, right)
}
