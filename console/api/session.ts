import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { api, ask, setCsrfToken, whenSignedOut } from './client.ts'
import { problemOf } from './problem.ts'
import type { Answer } from './types.ts'

export type Session = Answer<'/console/api/session', 'get'>
export type Role = Session['operator']['role']

const roles: readonly Role[] = ['viewer', 'inspector', 'operator', 'owner']
const key = ['session']

/** Undefined: not known yet. Null: nobody is signed in. */
export function useSession(): {
  session: Session | null | undefined
  error: Error | null
  retry: () => void
} {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: readSession,
    staleTime: Infinity,
  })
  return { session: data, error, retry: () => void refetch() }
}

export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** Whether who is signed in has this role or a higher one. */
export function useMay(needed: Role): boolean {
  const { session } = useSession()
  return session ? isAtLeast(session.operator.role, needed) : false
}

/** What the others know is forgotten with the session. */
export function watchSession(client: QueryClient): void {
  whenSignedOut(() => forget(client))
}

export function useSignIn(): (wish: { email: string; password: string; code?: string }) => Promise<Session> {
  const client = useQueryClient()
  return async (body) => {
    const session = await ask(api.POST('/console/api/session', { body }))
    setCsrfToken(session.csrfToken)
    client.setQueryData(key, session)
    return session
  }
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await ask(api.DELETE('/console/api/session')).catch((error: unknown) => {
      // It is over already.
      if (problemOf(error)?.code !== 'not_authenticated') throw error
    })
    forget(client)
  }
}

function forget(client: QueryClient): void {
  client.setQueryData(key, null)
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== key[0] })
}

async function readSession(): Promise<Session | null> {
  try {
    const session = await ask(api.GET('/console/api/session'))
    setCsrfToken(session.csrfToken)
    return session
  } catch (error) {
    if (problemOf(error)?.code === 'not_authenticated') return null
    throw error
  }
}
