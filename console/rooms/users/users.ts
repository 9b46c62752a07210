import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer, Sent } from '../../api/types.ts'
import type { paths } from '../../generated/console-api.ts'
import type { Tone } from '../../parts/tag.tsx'

export type User = Answer<'/console/api/users/{id}', 'get'>
type Search = NonNullable<paths['/console/api/users']['get']['parameters']['query']>
type Change = Sent<'/console/api/users/{id}', 'patch'>

export const searchNames = ['id', 'membershipId', 'email', 'group', 'status'] as const
export const groups = ['user', 'admin'] as const
export const statuses = ['good', 'banned', 'deleted'] as const
export const tones: Readonly<Record<User['status'], Tone>> = { good: 'good', banned: 'bad', deleted: 'plain' }

const at = (id: string) => ({ params: { path: { id } } })
const pageOf = (id: string, after: string | undefined) => ({
  params: { path: { id }, query: { limit: 25, ...(after && { after }) } },
})

export function useUsers(search: Partial<Record<(typeof searchNames)[number], string>>) {
  return usePages(['users', search], (after) =>
    // The address may say what it likes: the server refuses what it does not know.
    ask(
      api.GET('/console/api/users', { params: { query: { ...search, ...(after && { after }) } as Search } }),
    ),
  )
}

export function useUser(id: string) {
  return useQuery({ queryKey: ['user', id], queryFn: () => ask(api.GET('/console/api/users/{id}', at(id))) })
}

export function useLedger(id: string) {
  return usePages(['user', id, 'ledger'], (after) =>
    ask(api.GET('/console/api/users/{id}/transactions', pageOf(id, after))),
  )
}

export function useTokens(id: string) {
  return usePages(['user', id, 'tokens'], (after) =>
    ask(api.GET('/console/api/users/{id}/tokens', pageOf(id, after))),
  )
}

export function useRefusals(id: string) {
  return usePages(['user', id, 'refusals'], (after) =>
    ask(api.GET('/console/api/users/{id}/refusals', pageOf(id, after))),
  )
}

export function useSignatures(id: string) {
  return useQuery({
    queryKey: ['user', id, 'signatures'],
    queryFn: () => ask(api.GET('/console/api/users/{id}/signatures', at(id))),
  })
}

export function addUser(body: Sent<'/console/api/users'>) {
  return ask(api.POST('/console/api/users', { body }))
}

export function changeUser(id: string, body: Change) {
  return ask(api.PATCH('/console/api/users/{id}', { ...at(id), body }))
}

export function setReportUrl(id: string, url: string | null) {
  return ask(api.PUT('/console/api/users/{id}/report-url', { ...at(id), body: { url } }))
}

export function sellPoints(id: string, body: Sent<'/console/api/users/{id}/transactions'>) {
  return ask(api.POST('/console/api/users/{id}/transactions', { ...at(id), body }))
}

export function registerNumber(id: string, number: string, body: { comment: string }) {
  const path = '/console/api/users/{id}/sender-numbers/{number}'
  return ask(api.PUT(path, { params: { path: { id, number } }, body }))
}

export function removeNumber(id: string, number: string) {
  const path = '/console/api/users/{id}/sender-numbers/{number}'
  return ask(api.DELETE(path, { params: { path: { id, number } } }))
}

export function addSignature(id: string, body: Sent<'/console/api/users/{id}/signatures'>) {
  return ask(api.POST('/console/api/users/{id}/signatures', { ...at(id), body }))
}

export function changeSignature(id: string, signatureId: string, body: { value?: string }) {
  const path = '/console/api/users/{id}/signatures/{signatureId}'
  return ask(api.PUT(path, { params: { path: { id, signatureId } }, body }))
}

export function removeSignature(id: string, signatureId: string) {
  const path = '/console/api/users/{id}/signatures/{signatureId}'
  return ask(api.DELETE(path, { params: { path: { id, signatureId } } }))
}

export function giveToken(id: string, body: Sent<'/console/api/users/{id}/tokens'>) {
  return ask(api.POST('/console/api/users/{id}/tokens', { ...at(id), body }))
}

export function revokeToken(id: string, tokenId: string) {
  return ask(
    api.POST('/console/api/users/{id}/tokens/{tokenId}/revocation', { params: { path: { id, tokenId } } }),
  )
}
