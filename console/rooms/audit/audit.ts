import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ask } from '../../api/client.ts'
import { readEvents } from '../../api/event-reader.ts'
import { usePages } from '../../api/pages.ts'

export const searchNames = ['actor', 'action', 'subject', 'outcome', 'since', 'until'] as const

export interface Verdict {
  readonly isWhole: boolean
  readonly entries: number
  readonly faults: readonly { readonly strand: number; readonly batch: string; readonly what: string }[]
}

interface Progress {
  readonly batches: number
  readonly ofBatches: number
}

export function useEntries(search: Partial<Record<(typeof searchNames)[number], string>>) {
  return usePages(['audit', search], (after) =>
    ask(api.GET('/console/api/audit', { params: { query: { ...search, ...(after && { after }) } } })),
  )
}

export function useHeads(isWanted: boolean) {
  return useQuery({
    queryKey: ['audit', 'heads'],
    queryFn: async () => (await ask(api.GET('/console/api/audit/heads'))).heads,
    enabled: isWanted,
  })
}

/** Reads the whole log on the server; what it found, or undefined when it could not be finished. */
export function useVerification() {
  const [progress, setProgress] = useState<Progress>()
  const run = useMutation({
    mutationFn: async (): Promise<Verdict | null> => {
      setProgress(undefined)
      let verdict: Verdict | null = null
      const stream = await ask(
        api.POST('/console/api/audit/verifications', { body: {}, parseAs: 'stream' }) as Promise<{
          data?: ReadableStream<Uint8Array<ArrayBuffer>>
          error?: unknown
          response: Response
        }>,
      )
      await readEvents(stream, (event, data) => {
        if (event === 'progress') setProgress(data as Progress)
        if (event === 'verdict') verdict = data as Verdict
      })
      return verdict
    },
  })
  return { run, progress }
}
