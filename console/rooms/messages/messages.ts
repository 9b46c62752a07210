import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer } from '../../api/types.ts'
import type { paths } from '../../generated/console-api.ts'
import type { Tone } from '../../parts/tag.tsx'

export type Message = Answer<'/console/api/messages', 'get'>['items'][number]
export type Recipient = Answer<'/console/api/messages/{id}/recipients', 'get'>['items'][number]
type Search = NonNullable<paths['/console/api/messages']['get']['parameters']['query']>

export const types = ['SMS', 'LMS', 'MMS'] as const
export const states = ['waiting', 'scheduled', 'delivered', 'failed', 'cancelled'] as const
export const searchNames = [
  'receiver',
  'sender',
  'id',
  'state',
  'type',
  'house',
  'customer',
  'since',
  'until',
] as const

export const tones: Readonly<Record<Message['state'], Tone>> = {
  scheduled: 'plain',
  cancelled: 'plain',
  waiting: 'busy',
  failed: 'bad',
  delivered: 'good',
}

/** Report codes of SMS4WP. */
const waiting = 1000
const delivered = 4100

export function toneOf(code: number): Tone {
  if (code === waiting) return 'busy'
  return code === delivered ? 'good' : 'bad'
}

export function useMessages(search: Partial<Record<(typeof searchNames)[number], string>>) {
  return usePages(['messages', search], (after) =>
    // The address may say what it likes: the server refuses what it does not know.
    ask(
      api.GET('/console/api/messages', {
        params: { query: { ...search, ...(after && { after }) } as Search },
      }),
    ),
  )
}

export function useMessage(id: string) {
  return useQuery({
    queryKey: ['message', id],
    queryFn: () => ask(api.GET('/console/api/messages/{id}', { params: { path: { id } } })),
    refetchInterval: 5000,
  })
}

export function useRecipients(id: string) {
  return usePages(
    ['message', id, 'recipients'],
    (after) =>
      ask(
        api.GET('/console/api/messages/{id}/recipients', {
          params: { path: { id }, query: { limit: 50, ...(after && { after }) } },
        }),
      ),
    { refreshMs: 5000 },
  )
}

export function cancelMessage(id: string) {
  return ask(api.POST('/console/api/messages/{id}/cancellation', { params: { path: { id } } }))
}

export function sendTest(body: { to: string; body: string }) {
  return ask(api.POST('/console/api/messages/tests', { body }))
}
