import { Group } from '@mantine/core'
import { useParams } from 'wouter'
import { AddressDecision } from '../../parts/address-decision.tsx'
import { BlockDecision, Decision } from '../../parts/decision.tsx'
import { Facts } from '../../parts/facts.tsx'
import type { Values } from '../../parts/form-dialog.tsx'
import { ItemPage } from '../../parts/item-page.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { useApplicationFields } from './application-fields.ts'
import { ApplicationTokens } from './application-tokens.tsx'
import {
  changeApplication,
  limitNames,
  limitsIn,
  linesIn,
  setCallback,
  useApplication,
  type Application,
} from './applications.ts'
import { words } from './words.ts'

export function ApplicationPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  return (
    <ItemPage
      query={useApplication(id)}
      kind={say.one}
      all={say.all}
      titleOf={({ name }) => name}
      asideOf={(application) => (
        <Group gap="xs">
          <StatusTag status={application.status} />
          <ChangeApplication application={application} />
          <BlockDecision
            status={application.status}
            refreshes={['application', id]}
            onSet={(status) => changeApplication(id, { status })}
          />
        </Group>
      )}
    >
      {(application) => (
        <>
          <ApplicationFacts application={application} />
          <ApplicationTokens id={id} />
        </>
      )}
    </ItemPage>
  )
}

function ApplicationFacts({ application }: { application: Application }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { id, callbackUrl, limits, prefixes } = application
  return (
    <Section
      title={parts.details}
      aside={
        <AddressDecision
          label={say.callbackUrl}
          hint={say.callbackHint}
          submit={say.change}
          secretName={say.callbackSecret}
          url={callbackUrl}
          refreshes={['application', id]}
          onSet={(url) => setCallback(id, url)}
        />
      }
    >
      <Facts
        facts={[
          [parts.id, id],
          [say.callbackUrl, callbackUrl ?? parts.nowhere],
          [say.fallbackText, application.fallbackText],
          [say.prefixes, prefixes.length === 0 ? say.pool : prefixes.join(', ')],
          ...limitNames.map((name) => [say[name], limits[name] ?? say.usual] as const),
          [parts.createdAt, <Moment key="made" at={application.createdAt} />],
        ]}
      />
    </Section>
  )
}

function ChangeApplication({ application }: { application: Application }) {
  const say = useWords(words)
  const { id } = application
  const change = (values: Values) =>
    changeApplication(id, {
      name: values['name'] ?? '',
      fallbackText: values['fallbackText'] ?? '',
      prefixes: linesIn(values, 'prefixes'),
      limits: limitsIn(values),
    })
  return (
    <Decision
      label={say.change}
      refreshes={['application', id]}
      onDo={change}
      fields={useApplicationFields(application)}
    />
  )
}
