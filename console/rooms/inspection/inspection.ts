import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { isAnybodyThere } from '../../api/activity.ts'
import { api, ask } from '../../api/client.ts'
import { usePages } from '../../api/pages.ts'
import type { Answer, Sent } from '../../api/types.ts'

export type Queued = Answer<'/console/api/inspections', 'get'>['contracts'][number]
export type Contract = Answer<'/console/api/inspections/{id}', 'get'>
export type Picture = Contract['pictures'][number]
export type Found = Answer<'/console/api/contracts', 'get'>['contracts'][number]
export type QueueState = 'waiting' | 'announced' | 'overdue'

export type Wish =
  | { readonly kind: 'pass'; readonly body: Sent<'/console/api/inspections/{id}/pass'> }
  | { readonly kind: 'askAgain'; readonly body: Sent<'/console/api/inspections/{id}/ask-again'> }
  | { readonly kind: 'refuse'; readonly body: Sent<'/console/api/inspections/{id}/refuse'> }

/** A third of the lease: two renewals may be lost. */
const renewedEveryMs = 5 * 60_000
const listRefreshMs = 5000
const contractRefreshMs = 5000

export function useQueue(state: QueueState) {
  return usePages(
    ['inspections', state],
    async (after) => {
      const query = { state, limit: 50, ...(after === undefined ? {} : { after }) }
      const { contracts, next } = await ask(api.GET('/console/api/inspections', { params: { query } }))
      return { items: contracts, next }
    },
    { refreshMs: listRefreshMs },
  )
}

/** A customer's contracts, in whatever status, by the phone. */
export function useFound(number: string) {
  return useQuery({
    queryKey: ['contracts', number],
    queryFn: async () =>
      (await ask(api.GET('/console/api/contracts', { params: { query: { number } } }))).contracts,
    enabled: number !== '',
  })
}

export function useTakeNext() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => (await ask(api.POST('/console/api/inspections/next'))).taken?.id ?? null,
    onSettled: () => client.invalidateQueries({ queryKey: ['inspections'] }),
  })
}

export function useContract(id: string) {
  return useQuery({
    queryKey: ['inspection', id],
    queryFn: () => ask(api.GET('/console/api/inspections/{id}', { params: { path: { id } } })),
    refetchInterval: contractRefreshMs,
  })
}

/** Takes, keeps, gives back, decides, tells again; whatever comes of it, the contract is read anew. */
export function useContractAction(id: string) {
  const client = useQueryClient()
  const params = { params: { path: { id } } }
  const onSettled = () => client.invalidateQueries({ queryKey: ['inspection', id] })
  return {
    take: useMutation({
      mutationFn: () => ask(api.PUT('/console/api/inspections/{id}/lease', params)),
      onSettled,
    }),
    release: useMutation({
      mutationFn: () => ask(api.DELETE('/console/api/inspections/{id}/lease', params)),
      onSettled,
    }),
    decide: useMutation({
      mutationFn: (wish: Wish) => {
        if (wish.kind === 'pass') {
          return ask(api.POST('/console/api/inspections/{id}/pass', { ...params, body: wish.body }))
        }
        return wish.kind === 'askAgain'
          ? ask(api.POST('/console/api/inspections/{id}/ask-again', { ...params, body: wish.body }))
          : ask(api.POST('/console/api/inspections/{id}/refuse', { ...params, body: wish.body }))
      },
      onSettled,
    }),
    replay: useMutation({
      mutationFn: (delivery: string) =>
        ask(
          api.POST('/console/api/inspections/{id}/deliveries/{delivery}/replay', {
            params: { path: { id, delivery } },
          }),
        ),
      onSettled,
    }),
  }
}

/** Keeps a contract as long as its page is open and looked at. */
export function useKeptLease(isOurs: boolean, renew: () => void): void {
  useEffect(() => {
    if (!isOurs) return
    const timer = setInterval(() => {
      if (isAnybodyThere()) renew()
    }, renewedEveryMs)
    return () => clearInterval(timer)
  }, [isOurs, renew])
}

/** Addresses open for 15 seconds: these are new. */
export async function readPictures(id: string): Promise<readonly Picture[]> {
  const path = { id }
  return (await ask(api.GET('/console/api/inspections/{id}/pictures', { params: { path } }))).pictures
}

/** New photos were asked for and did not come in time: it can be refused, and nothing else. */
export function isOverdue({ status, photosDueAt }: Contract): boolean {
  return status === 4 && photosDueAt !== null && Date.parse(photosDueAt) < Date.now()
}

export const waitsForInspector = (contract: Contract) => contract.status === 3 || isOverdue(contract)
