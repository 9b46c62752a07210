import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../api/client.ts'
import type { Answer, Sent } from '../../api/types.ts'
import type { Rows } from '../../parts/data-table.tsx'

export type Operator = Answer<'/console/api/operators', 'get'>['operators'][number]

export const roles = ['viewer', 'inspector', 'operator', 'owner'] as const

export function useOperators(): Rows<Operator> {
  const { data, error, refetch } = useQuery({
    queryKey: ['operators'],
    queryFn: async () => (await ask(api.GET('/console/api/operators'))).operators,
  })
  return {
    rows: data,
    error,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: () => void refetch(),
  }
}

export function addOperator(body: Sent<'/console/api/operators'>) {
  return ask(api.POST('/console/api/operators', { body }))
}

export function changeOperator(id: string, body: Sent<'/console/api/operators/{id}', 'patch'>) {
  return ask(api.PATCH('/console/api/operators/{id}', { params: { path: { id } }, body }))
}

export function resetOperator(id: string) {
  return ask(api.POST('/console/api/operators/{id}/reset', { params: { path: { id } } }))
}

export function roleIn(text: string | undefined): Operator['role'] {
  return roles.find((role) => role === text) ?? 'viewer'
}
