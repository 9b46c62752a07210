import { Group } from '@mantine/core'
import { useParams } from 'wouter'
import { BlockDecision } from '../../parts/decision.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { Companies } from './companies.tsx'
import { PartnerKeys } from './partner-keys.tsx'
import { setPartnerStatus, usePartner } from './partners.ts'
import { words } from './words.ts'

export function PartnerPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  return (
    <ItemPage
      query={usePartner(id)}
      kind={say.one}
      all={say.all}
      titleOf={({ name }) => name}
      asideOf={({ status }) => (
        <Group gap="xs">
          <StatusTag status={status} />
          <BlockDecision
            status={status}
            refreshes={['partner', id]}
            onSet={(wanted) => setPartnerStatus(id, wanted)}
          />
        </Group>
      )}
    >
      {() => (
        <>
          <Companies id={id} />
          <PartnerKeys id={id} />
        </>
      )}
    </ItemPage>
  )
}
