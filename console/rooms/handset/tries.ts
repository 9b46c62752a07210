import { useMutation, useQuery } from '@tanstack/react-query'
import { asError, readProblem } from '../../api/problem.ts'
import { noteLost } from '../../api/server-watch.ts'

export const tryNames = ['callup', 'senicare', 'sms', 'mms', 'virtualclass', 'itechs'] as const
export type TryName = (typeof tryNames)[number]

export interface Try {
  readonly name: TryName
  readonly method: string
  readonly url: string
  readonly curl: string
}

export interface TryAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly ms: number
}

/** Each API's main call, for this number, with the demo's credentials. */
export function useTries(number: string) {
  return useQuery({
    queryKey: ['tries', number],
    queryFn: async () => (await read<{ tries: Try[] }>(`/dev/tries?number=${number}`)).tries,
  })
}

/** Has the server ask itself: the browser trusts no certificate of its own making. */
export function useRun(name: TryName, number: string) {
  return useMutation({
    mutationFn: () => read<TryAnswer>(`/dev/tries/${name}?number=${number}`, { method: 'POST' }),
  })
}

/** The numbers where something arrived lately. */
export function useBusyNumbers() {
  return useQuery({
    queryKey: ['busy handsets'],
    queryFn: async () => (await read<{ handsets: { number: string }[] }>('/dev/handsets')).handsets,
    refetchInterval: 3000,
  })
}

async function read<Body>(address: string, init: RequestInit = {}): Promise<Body> {
  let response: Response
  try {
    response = await fetch(address, init)
  } catch {
    noteLost()
    throw asError({ code: 'lost', status: 0, fields: [] })
  }
  if (!response.ok) throw asError(readProblem(response.status, { code: codeFor(response.status) }))
  return (await response.json()) as Body
}

function codeFor(status: number): 'access_denied' | 'not_found' | 'invalid_input' | 'internal' {
  if (status === 403) return 'access_denied'
  if (status === 404) return 'not_found'
  return status === 400 ? 'invalid_input' : 'internal'
}
