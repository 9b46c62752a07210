import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer } from '../../api/types.ts'
import type { Tone } from '../../parts/tag.tsx'

export type Guard = Answer<'/console/api/guard', 'get'>
export type Block = Answer<'/console/api/guard/blocks', 'get'>['items'][number]

export const tones: Readonly<Record<Block['state'], Tone>> = { held: 'bad', waiting: 'busy', free: 'plain' }

const page = (after: string | undefined) => ({ limit: 50, ...(after && { after }) })

export function useGuard() {
  return useQuery({
    queryKey: ['guard'],
    queryFn: () => ask(api.GET('/console/api/guard')),
    refetchInterval: 10_000,
  })
}

export function useBlocks() {
  return usePages(
    ['guard', 'blocks'],
    (after) => ask(api.GET('/console/api/guard/blocks', { params: { query: page(after) } })),
    { refreshMs: 10_000 },
  )
}

export function useTrusted() {
  return usePages(['guard', 'trusted'], (after) =>
    ask(api.GET('/console/api/guard/trusted', { params: { query: page(after) } })),
  )
}

export function releaseBlock(block: string) {
  return ask(api.POST('/console/api/guard/blocks/{block}/release', { params: { path: { block } } }))
}

export function releaseAccount(account: string) {
  return ask(api.POST('/console/api/guard/accounts/release', { body: { account } }))
}

export function releaseAddress(address: string) {
  return ask(api.POST('/console/api/guard/addresses/release', { body: { address } }))
}

export function trust(tenant: string) {
  return ask(api.PUT('/console/api/guard/trusted/{tenant}', { params: { path: { tenant } } }))
}

export function judge(tenant: string) {
  return ask(api.DELETE('/console/api/guard/trusted/{tenant}', { params: { path: { tenant } } }))
}
