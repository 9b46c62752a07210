import { useInfiniteQuery } from '@tanstack/react-query'
import type { Rows } from '../parts/data-table.tsx'

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
  return {
    rows: query.data?.pages.flatMap(({ items }) => items),
    error: query.error,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  }
}
