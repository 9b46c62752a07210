import { Grid, Text } from '@mantine/core'
import { useState } from 'react'
import { api, ask } from '../../api/client.ts'
import { useSession, type Session } from '../../api/session.ts'
import { Decision } from '../../parts/decision.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { Section } from '../../parts/section.tsx'
import { frameWords } from '../../words/frame-words.ts'
import { useWords } from '../../words/language.ts'
import { FactorDialog, type Factor } from './factor-dialog.tsx'
import { words } from './words.ts'

/** One's own account: password and second factor. */
export function AccountRoom() {
  const say = useWords(words)
  const { session } = useSession()
  if (!session) return null
  return (
    <Page title={say.title}>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <SessionFacts session={session} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <SecondFactor isOn={session.operator.hasTotp} />
        </Grid.Col>
      </Grid>
    </Page>
  )
}

function SessionFacts({ session }: { session: Session }) {
  const say = useWords(words)
  const frame = useWords(frameWords)
  const { operator, openedAt, expiresAt } = session
  return (
    <Section title={say.session} aside={<ChangePassword />}>
      <Facts
        facts={[
          [say.email, operator.email],
          [say.role, frame[operator.role]],
          [say.since, <Moment key="since" at={openedAt} />],
          [say.until, <Moment key="until" at={expiresAt} />],
        ]}
      />
    </Section>
  )
}

function ChangePassword() {
  const say = useWords(words)
  return (
    <Decision
      label={say.changePassword}
      text={say.changeText}
      needs="viewer"
      refreshes={['session']}
      onDo={({ password = '', newPassword = '' }) =>
        ask(api.POST('/console/api/me/password', { body: { password, newPassword } }))
      }
      fields={[
        { name: 'password', label: say.present, kind: 'password', isRequired: true },
        {
          name: 'newPassword',
          label: say.fresh,
          hint: say.freshHint,
          kind: 'new-password',
          isRequired: true,
        },
      ]}
    />
  )
}

function SecondFactor({ isOn }: { isOn: boolean }) {
  const say = useWords(words)
  const [factor, setFactor] = useState<Factor>()
  const password = { name: 'password', label: say.present, kind: 'password', isRequired: true } as const
  async function begin({ password: given = '' }: Readonly<Record<string, string>>) {
    setFactor(await ask(api.POST('/console/api/me/totp', { body: { password: given } })))
  }
  return (
    <Section
      title={say.factor}
      aside={
        isOn ? (
          <Decision
            label={say.remove}
            text={say.removeText}
            isHard
            needs="viewer"
            refreshes={['session']}
            fields={[password]}
            onDo={({ password: given = '' }) =>
              ask(api.POST('/console/api/me/totp/removal', { body: { password: given } }))
            }
          />
        ) : (
          <Decision
            label={say.begin}
            text={say.beginText}
            isQuiet
            needs="viewer"
            refreshes={['session']}
            fields={[password]}
            onDo={begin}
          />
        )
      }
    >
      <Text size="sm">{isOn ? say.factorOn : say.factorOff}</Text>
      {factor && <FactorDialog factor={factor} onClose={() => setFactor(undefined)} />}
    </Section>
  )
}
