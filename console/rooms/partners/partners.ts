import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer, Sent } from '../../api/types.ts'

export type Company = Answer<'/console/api/partners/{id}/companies', 'get'>['items'][number]
export type Partner = Answer<'/console/api/partners/{id}', 'get'>
type Status = Partner['status']

export const memberSearchNames = ['phone', 'company'] as const

const at = (id: string) => ({ params: { path: { id } } })
const page = (after: string | undefined) => ({ limit: 50, ...(after && { after }) })

export function usePartners() {
  return usePages(['partners'], (after) =>
    ask(api.GET('/console/api/partners', { params: { query: page(after) } })),
  )
}

export function usePartner(id: string) {
  return useQuery({
    queryKey: ['partner', id],
    queryFn: () => ask(api.GET('/console/api/partners/{id}', at(id))),
  })
}

export function useCompanies(id: string) {
  return usePages(['partner', id, 'companies'], (after) =>
    ask(api.GET('/console/api/partners/{id}/companies', { params: { path: { id }, query: page(after) } })),
  )
}

export function useKeys(id: string) {
  return usePages(['partner', id, 'keys'], (after) =>
    ask(api.GET('/console/api/partners/{id}/keys', { params: { path: { id }, query: page(after) } })),
  )
}

export function useMembers(search: Partial<Record<(typeof memberSearchNames)[number], string>>) {
  return usePages(['members', search], (after) =>
    ask(api.GET('/console/api/members', { params: { query: { ...search, ...page(after) } } })),
  )
}

export function addPartner(name: string) {
  return ask(api.POST('/console/api/partners', { body: { name } }))
}

export function changePartner(id: string, body: Sent<'/console/api/partners/{id}', 'patch'>) {
  return ask(api.PATCH('/console/api/partners/{id}', { ...at(id), body }))
}

export function addCompany(id: string, body: Sent<'/console/api/partners/{id}/companies'>) {
  return ask(api.POST('/console/api/partners/{id}/companies', { ...at(id), body }))
}

export function changeCompany(id: string, body: Sent<'/console/api/companies/{id}', 'patch'>) {
  return ask(api.PATCH('/console/api/companies/{id}', { ...at(id), body }))
}

export function addKey(id: string) {
  return ask(api.POST('/console/api/partners/{id}/keys', at(id)))
}

export function setKeyStatus(id: string, keyId: string, status: Status) {
  const params = { path: { id, keyId } }
  return ask(api.PATCH('/console/api/partners/{id}/keys/{keyId}', { params, body: { status } }))
}

export function addSecret(id: string, keyId: string) {
  const params = { path: { id, keyId } }
  return ask(api.POST('/console/api/partners/{id}/keys/{keyId}/secrets', { params }))
}

export function retireSecret(id: string, keyId: string) {
  const params = { path: { id, keyId } }
  return ask(api.POST('/console/api/partners/{id}/keys/{keyId}/retirement', { params, body: { all: false } }))
}
