import { useParams } from 'wouter'
import { TenantPage } from '../../parts/tenant-page.tsx'
import { useWords } from '../../words/language.ts'
import { Companies } from './companies.tsx'
import { PartnerKeys } from './partner-keys.tsx'
import { changePartner, usePartner } from './partners.ts'
import { words } from './words.ts'

export function PartnerPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  const refreshes = ['partner', id]
  return (
    <TenantPage
      query={usePartner(id)}
      kind={say.one}
      all={say.all}
      rename={say.rename}
      refreshes={refreshes}
      onChange={(change) => changePartner(id, change)}
    >
      {() => (
        <>
          <Companies id={id} />
          <PartnerKeys id={id} />
        </>
      )}
    </TenantPage>
  )
}
