import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Rows } from '../parts/data-table.tsx'

/** Pages may be short, or empty, and have a next one: so many are gone through by themselves until so many rows are there. */
const eagerPages = 20
const eagerRows = 10

/** A list that the server tells page by page, each beginning where the one before ended. */
export function usePages<Row>(
  key: readonly unknown[],
  readPage: (after: string | undefined) => Promise<{ items: readonly Row[]; next: string | null }>,
  { refreshMs }: { refreshMs?: number } = {},
): Rows<Row> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => readPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    ...(refreshMs === undefined ? {} : { refetchInterval: refreshMs }),
  })
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage, data } = query
  const rows = data?.pages.flatMap(({ items }) => items)
  const isEager = rows !== undefined && rows.length < eagerRows && (data?.pages.length ?? 0) < eagerPages
  const goesOn = isEager && hasNextPage && !isError
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void fetchNextPage()
  }, [goesOn, isFetchingNextPage, fetchNextPage])
  return {
    rows,
    error: query.error,
    hasMore: query.hasNextPage,
    // Between two pages that it goes through by itself as well: nothing is to be said or pressed there.
    isLoadingMore: goesOn || isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  }
}
