import { useParams } from 'wouter'
import { AddressDecision } from '../../parts/address-decision.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { TenantPage } from '../../parts/tenant-page.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { AffiliateKeys } from './affiliate-keys.tsx'
import { changeAffiliate, setWebhook, useAffiliate } from './affiliates.ts'
import { words } from './words.ts'

export function AffiliatePage() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { id } = useParams<{ id: string }>()
  const refreshes = ['affiliate', id]
  return (
    <TenantPage
      query={useAffiliate(id)}
      kind={say.one}
      all={say.all}
      rename={say.rename}
      refreshes={refreshes}
      onChange={(change) => changeAffiliate(id, change)}
    >
      {(affiliate) => (
        <>
          <Section
            title={parts.details}
            aside={
              <AddressDecision
                label={say.webhookUrl}
                hint={say.webhookHint}
                submit={say.change}
                secretName={say.webhookSecret}
                url={affiliate.webhookUrl}
                refreshes={refreshes}
                onSet={(url) => setWebhook(id, url)}
              />
            }
          >
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
    </TenantPage>
  )
}
