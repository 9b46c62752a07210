import { Group } from '@mantine/core'
import { useParams } from 'wouter'
import { BlockDecision, Decision } from '../../parts/decision.tsx'
import { Facts } from '../../parts/facts.tsx'
import type { Values } from '../../parts/form-dialog.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { AffiliateKeys } from './affiliate-keys.tsx'
import { changeAffiliate, setWebhook, useAffiliate, type Affiliate } from './affiliates.ts'
import { words } from './words.ts'

export function AffiliatePage() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { id } = useParams<{ id: string }>()
  const refreshes = ['affiliate', id]
  return (
    <ItemPage
      query={useAffiliate(id)}
      kind={say.one}
      all={say.all}
      titleOf={({ name }) => name}
      asideOf={({ name, status }) => (
        <Group gap="xs">
          <StatusTag status={status} />
          <Decision
            label={say.rename}
            refreshes={refreshes}
            onDo={(values) => changeAffiliate(id, { name: values['name'] ?? '' })}
            fields={[{ name: 'name', label: parts.name, initial: name, isRequired: true, max: 100 }]}
          />
          <BlockDecision
            status={status}
            refreshes={refreshes}
            onSet={(wanted) => changeAffiliate(id, { status: wanted })}
          />
        </Group>
      )}
    >
      {(affiliate) => (
        <>
          <Section title={parts.details} aside={<Webhook affiliate={affiliate} />}>
            <Facts
              facts={[
                [parts.id, affiliate.id],
                [say.webhookUrl, affiliate.webhookUrl ?? parts.nowhere],
                [parts.createdAt, <Moment key="made" at={affiliate.createdAt} />],
              ]}
            />
          </Section>
          <AffiliateKeys id={id} />
        </>
      )}
    </ItemPage>
  )
}

function Webhook({ affiliate: { id, webhookUrl } }: { affiliate: Affiliate }) {
  const say = useWords(words)
  const { show, dialog } = useSecrets()
  async function set({ url = '' }: Values) {
    const { secret } = await setWebhook(id, url.trim() || null)
    show([{ name: say.webhookSecret, value: secret }])
  }
  return (
    <>
      <Decision
        label={say.webhookUrl}
        submit={say.change}
        refreshes={['affiliate', id]}
        onDo={set}
        fields={[
          {
            name: 'url',
            label: say.webhookUrl,
            hint: say.webhookHint,
            kind: 'url',
            initial: webhookUrl ?? '',
            max: 2000,
          },
        ]}
      />
      {dialog}
    </>
  )
}
