import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer } from '../../api/types.ts'
import type { paths } from '../../generated/console-api.ts'

export type Webhook = Answer<'/console/api/webhooks', 'get'>['items'][number]
type Search = NonNullable<paths['/console/api/webhooks']['get']['parameters']['query']>

export const states = ['pending', 'delivered', 'failed', 'declined', 'withdrawn'] as const
export const searchNames = ['state', 'event', 'tenant', 'since', 'until'] as const

export function useWebhooks(search: Partial<Record<(typeof searchNames)[number], string>>) {
  return usePages(
    ['webhooks', search],
    (after) =>
      // The address may say what it likes: the server refuses what it does not know.
      ask(
        api.GET('/console/api/webhooks', {
          params: { query: { ...search, ...(after && { after }) } as Search },
        }),
      ),
    { refreshMs: 5000 },
  )
}

export function replay(id: string) {
  return ask(api.POST('/console/api/webhooks/{id}/replay', { params: { path: { id } } }))
}
