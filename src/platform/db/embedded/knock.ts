import { type Session, openSession } from './session.ts'

/** What a login attempt tells about the server behind a socket. */
export type Answer =
  | { readonly state: 'open'; readonly session: Session; readonly socketDir: string }
  /** Someone is there but not ready: starting, recovering, shutting down, full. */
  | { readonly state: 'busy'; readonly says: string }
  | { readonly state: 'nobody' }
  | { readonly state: 'refused'; readonly cause: unknown }

// ENOTDIR and ENOENT also before the first start.
const nobodyCodes = new Set(['ENOENT', 'ENOTDIR', 'ECONNREFUSED'])

const busyCodes = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  'ECONNRESET',
  'EPIPE',
  'EAGAIN', // the socket's queue is full
  'CONNECTION_CLOSED',
])

export async function knock(socketDir: string, password: string): Promise<Answer> {
  try {
    return { state: 'open', session: await openSession(socketDir, password), socketDir }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (nobodyCodes.has(code)) return { state: 'nobody' }
    if (busyCodes.has(code)) return { state: 'busy', says: (cause as Error).message }
    return { state: 'refused', cause }
  }
}
