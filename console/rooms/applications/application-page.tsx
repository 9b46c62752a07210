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
  const { limits, prefixes } = application
  return (
    <Section title={parts.details} aside={<Callback application={application} />}>
      <Facts
        facts={[
          [parts.id, application.id],
          [say.callbackUrl, application.callbackUrl ?? parts.nowhere],
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

function Callback({ application: { id, callbackUrl } }: { application: Application }) {
  const say = useWords(words)
  const { show, dialog } = useSecrets()
  async function set({ url = '' }: Values) {
    const { secret } = await setCallback(id, url.trim() || null)
    show([{ name: say.callbackSecret, value: secret }])
  }
  return (
    <>
      <Decision
        label={say.callbackUrl}
        submit={say.change}
        refreshes={['application', id]}
        onDo={set}
        fields={[
          {
            name: 'url',
            label: say.callbackUrl,
            hint: say.callbackHint,
            kind: 'url',
            initial: callbackUrl ?? '',
            max: 2000,
          },
        ]}
      />
      {dialog}
    </>
  )
}
