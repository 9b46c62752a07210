import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer } from '../../api/types.ts'
import type { paths } from '../../generated/console-api.ts'
import type { Tone } from '../../parts/tag.tsx'

export type Call = Answer<'/console/api/calls', 'get'>['items'][number]
export type WholeCall = Answer<'/console/api/calls/{id}', 'get'>
type Search = NonNullable<paths['/console/api/calls']['get']['parameters']['query']>

export const states = ['queued', 'calling', 'ringing', 'done', 'failed'] as const
export const reasons = ['busy', 'rejected', 'unreachable', 'carrier_unavailable', 'expired'] as const
export const searchNames = ['number', 'id', 'state', 'reason', 'application', 'since', 'until'] as const

export const tones: Readonly<Record<Call['state'], Tone>> = {
  queued: 'busy',
  calling: 'busy',
  ringing: 'busy',
  done: 'good',
  failed: 'bad',
}

export function useCalls(search: Partial<Record<(typeof searchNames)[number], string>>) {
  return usePages(['calls', search], (after) =>
    // The address may say what it likes: the server refuses what it does not know.
    ask(
      api.GET('/console/api/calls', { params: { query: { ...search, ...(after && { after }) } as Search } }),
    ),
  )
}

export function useCall(id: string) {
  return useQuery({
    queryKey: ['call', id],
    queryFn: () => ask(api.GET('/console/api/calls/{id}', { params: { path: { id } } })),
    refetchInterval: 5000,
  })
}
