import { Group } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { BlockDecision, Decision } from './decision.tsx'
import { ItemPage } from './item-page.tsx'
import { StatusTag } from './status-tag.tsx'

interface Tenant {
  readonly name: string
  readonly status: 'active' | 'blocked'
}

/** One tenant, who may be renamed and blocked. */
export function TenantPage<Item extends Tenant>({
  query,
  kind,
  all,
  rename,
  refreshes,
  onChange,
  children,
}: {
  query: Pick<UseQueryResult<Item>, 'data' | 'error' | 'refetch'>
  kind: string
  all: string
  /** What the button says. */
  rename: string
  refreshes: readonly unknown[]
  onChange: (change: Partial<Tenant>) => Promise<unknown>
  children: (item: Item) => ReactNode
}) {
  const words = useWords(partsWords)
  return (
    <ItemPage
      query={query}
      kind={kind}
      all={all}
      titleOf={({ name }) => name}
      asideOf={({ name, status }) => (
        <Group gap="xs">
          <StatusTag status={status} />
          <Decision
            label={rename}
            refreshes={refreshes}
            onDo={(values) => onChange({ name: values['name'] ?? '' })}
            fields={[{ name: 'name', label: words.name, initial: name, isRequired: true, max: 100 }]}
          />
          <BlockDecision
            status={status}
            refreshes={refreshes}
            onSet={(wanted) => onChange({ status: wanted })}
          />
        </Group>
      )}
    >
      {children}
    </ItemPage>
  )
}
