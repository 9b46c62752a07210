import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer, Sent } from '../../api/types.ts'
import { numberIn, type Values } from '../../parts/form-dialog.tsx'

export type Application = Answer<'/console/api/applications/{id}', 'get'>
export type Status = Application['status']

export const limitNames = [
  'attemptsPerCode',
  'resendGapSeconds',
  'sendsPerTenMinutes',
  'sendsPerDay',
  'codeLifeSeconds',
] as const

const at = (id: string) => ({ params: { path: { id } } })
const page = (after: string | undefined) => ({ limit: 50, ...(after && { after }) })

export function useApplications() {
  return usePages(['applications'], (after) =>
    ask(api.GET('/console/api/applications', { params: { query: page(after) } })),
  )
}

export function useApplication(id: string) {
  return useQuery({
    queryKey: ['application', id],
    queryFn: () => ask(api.GET('/console/api/applications/{id}', at(id))),
  })
}

export function useTokens(id: string) {
  return usePages(['application', id, 'tokens'], (after) =>
    ask(api.GET('/console/api/applications/{id}/tokens', { params: { path: { id }, query: page(after) } })),
  )
}

export function useBlocks() {
  return usePages(['number-blocks'], (after) =>
    ask(api.GET('/console/api/number-blocks', { params: { query: page(after) } })),
  )
}

export function addApplication(body: Sent<'/console/api/applications'>) {
  return ask(api.POST('/console/api/applications', { body }))
}

export function changeApplication(id: string, body: Sent<'/console/api/applications/{id}', 'patch'>) {
  return ask(api.PATCH('/console/api/applications/{id}', { ...at(id), body }))
}

export function setCallback(id: string, url: string | null) {
  return ask(api.PUT('/console/api/applications/{id}/callback', { ...at(id), body: { url } }))
}

export function addToken(id: string) {
  return ask(api.POST('/console/api/applications/{id}/tokens', at(id)))
}

export function setTokenStatus(id: string, tokenId: string, status: Status) {
  const params = { path: { id, tokenId } }
  return ask(api.PATCH('/console/api/applications/{id}/tokens/{tokenId}', { params, body: { status } }))
}

export function rotateToken(id: string, tokenId: string) {
  const params = { path: { id, tokenId } }
  return ask(api.POST('/console/api/applications/{id}/tokens/{tokenId}/rotation', { params }))
}

export function addBlocks(prefixes: string[]) {
  return ask(api.POST('/console/api/number-blocks', { body: { prefixes } }))
}

export function setBlockStatus(prefix: string, status: Status) {
  return ask(
    api.PATCH('/console/api/number-blocks/{prefix}', { params: { path: { prefix } }, body: { status } }),
  )
}

export function linesIn(values: Values, name: string): string[] {
  return (values[name] ?? '')
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Those that were entered; what is left empty is as usual. */
export function limitsIn(values: Values): Application['limits'] {
  return Object.fromEntries(
    limitNames.flatMap((name) => {
      const value = numberIn(values, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
