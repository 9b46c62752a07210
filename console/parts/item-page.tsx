import { Group, Skeleton, Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { BackLink } from './back-link.tsx'
import { Trouble } from './notice.tsx'
import { Page } from './page.tsx'

/** One thing of a room: its name, what is done to it, its content; or why it cannot be shown. */
export function ItemPage<Item>({
  query,
  kind,
  all,
  titleOf,
  asideOf,
  children,
}: {
  query: Pick<UseQueryResult<Item>, 'data' | 'error' | 'refetch'>
  /** What it is, until its name is known. */
  kind: string
  /** To all of its kind. */
  all: string
  titleOf: (item: Item) => string
  asideOf?: (item: Item) => ReactNode
  children: (item: Item) => ReactNode
}) {
  const { data, error, refetch } = query
  return (
    <Page
      title={data === undefined ? kind : titleOf(data)}
      aside={
        <Group gap="md">
          {data !== undefined && asideOf?.(data)}
          <BackLink>{all}</BackLink>
        </Group>
      }
    >
      <Stack gap="md">
        {error && <Trouble error={error} onRetry={() => void refetch()} />}
        {data === undefined && !error && <Skeleton h={240} />}
        {data !== undefined && children(data)}
      </Stack>
    </Page>
  )
}
