import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer, Sent } from '../../api/types.ts'

export type Affiliate = Answer<'/console/api/affiliates/{id}', 'get'>

const at = (id: string) => ({ params: { path: { id } } })
const page = (after: string | undefined) => ({ limit: 50, ...(after && { after }) })

export function useAffiliates() {
  return usePages(['affiliates'], (after) =>
    ask(api.GET('/console/api/affiliates', { params: { query: page(after) } })),
  )
}

export function useAffiliate(id: string) {
  return useQuery({
    queryKey: ['affiliate', id],
    queryFn: () => ask(api.GET('/console/api/affiliates/{id}', at(id))),
  })
}

export function useKeys(id: string) {
  return usePages(['affiliate', id, 'keys'], (after) =>
    ask(api.GET('/console/api/affiliates/{id}/keys', { params: { path: { id }, query: page(after) } })),
  )
}

export function addAffiliate(body: Sent<'/console/api/affiliates'>) {
  return ask(api.POST('/console/api/affiliates', { body }))
}

export function changeAffiliate(id: string, body: Sent<'/console/api/affiliates/{id}', 'patch'>) {
  return ask(api.PATCH('/console/api/affiliates/{id}', { ...at(id), body }))
}

export function setWebhook(id: string, url: string | null) {
  return ask(api.PUT('/console/api/affiliates/{id}/webhook', { ...at(id), body: { url } }))
}

export function addKey(id: string) {
  return ask(api.POST('/console/api/affiliates/{id}/keys', at(id)))
}

export function setKeyStatus(id: string, keyId: string, status: Affiliate['status']) {
  const params = { path: { id, keyId } }
  return ask(api.PATCH('/console/api/affiliates/{id}/keys/{keyId}', { params, body: { status } }))
}

export function rotateKey(id: string, keyId: string) {
  const params = { path: { id, keyId } }
  return ask(api.POST('/console/api/affiliates/{id}/keys/{keyId}/rotation', { params }))
}
