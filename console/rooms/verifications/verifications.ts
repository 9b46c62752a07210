import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer } from '../../api/types.ts'
import type { paths } from '../../generated/console-api.ts'
import type { Tone } from '../../parts/tag.tsx'

export type Verification = Answer<'/console/api/verifications', 'get'>['items'][number]
type Search = NonNullable<paths['/console/api/verifications']['get']['parameters']['query']>

export const states = ['open', 'proved', 'accepted', 'expired', 'exhausted'] as const
export const searchNames = ['number', 'id', 'state', 'purpose', 'since', 'until'] as const

export const tones: Readonly<Record<Verification['state'], Tone>> = {
  open: 'busy',
  proved: 'good',
  accepted: 'good',
  expired: 'plain',
  exhausted: 'bad',
}

/** The name in the dictionary. */
export function wordFor(purpose: string): 'account' | 'senderNumber' | 'flashCall' {
  if (purpose === 'account') return 'account'
  return purpose === 'sender-number' ? 'senderNumber' : 'flashCall'
}

export function useVerifications(search: Partial<Record<(typeof searchNames)[number], string>>) {
  return usePages(['verifications', search], (after) =>
    // The address may say what it likes: the server refuses what it does not know.
    ask(
      api.GET('/console/api/verifications', {
        params: { query: { ...search, ...(after && { after }) } as Search },
      }),
    ),
  )
}

export function useVerification(id: string) {
  return useQuery({
    queryKey: ['verification', id],
    queryFn: () => ask(api.GET('/console/api/verifications/{id}', { params: { path: { id } } })),
    refetchInterval: 5000,
  })
}
