import { Grid, Group, Skeleton, Stack } from '@mantine/core'
import { Decision } from '../../parts/decision.tsx'
import { Facts } from '../../parts/facts.tsx'
import { KnownTable } from '../../parts/known-table.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { releaseAccount, releaseAddress, useGuard, type Guard } from './guard.ts'
import { HeldBlocks } from './held-blocks.tsx'
import { Trusted } from './trusted.tsx'
import { words } from './words.ts'

/** Who is kept from doing what, and why. */
export function GuardRoom() {
  const say = useWords(words)
  const { data, error, refetch } = useGuard()
  return (
    <Page title={say.title} aside={<Releases />}>
      <Stack gap="md">
        {error && <Trouble error={error} onRetry={() => void refetch()} />}
        <HeldBlocks />
        {!data && !error && <Skeleton h={160} />}
        {data && (
          <Grid gap="md">
            <Grid.Col span={{ base: 12, lg: 5 }}>
              <Settings guard={data} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <KnownTable
                title={say.conversion}
                rows={data.blocks}
                keyOf={({ block }) => block}
                nothing={say.noCodes}
                columns={[
                  { head: say.block, cell: ({ block }) => `${block}···` },
                  { head: say.sends, cell: ({ sends }) => sends.toLocaleString(), isNumber: true },
                  { head: say.checks, cell: ({ checks }) => checks.toLocaleString(), isNumber: true },
                  {
                    head: say.share,
                    cell: ({ conversion }) => `${Math.round(conversion * 100)} %`,
                    isNumber: true,
                  },
                ]}
              />
            </Grid.Col>
          </Grid>
        )}
        <Trusted />
      </Stack>
    </Page>
  )
}

function Settings({ guard: { numbers, rates } }: { guard: Guard }) {
  const say = useWords(words)
  return (
    <Section title={say.setting}>
      <Facts
        facts={[
          [say.numbers, say[numbers]],
          ...rates.map(
            ({ rule, perHour }) =>
              [
                nameOf(rule, say),
                perHour === 0 ? say.unlimited : say.perHour(perHour.toLocaleString()),
              ] as const,
          ),
        ]}
      />
    </Section>
  )
}

/** A rule that is new to this page is called as the server calls it. */
function nameOf(rule: string, say: Readonly<Record<string, unknown>>): string {
  const name = say[rule]
  return typeof name === 'string' ? name : rule
}

function Releases() {
  const say = useWords(words)
  return (
    <Group gap="xs">
      <Decision
        label={say.releaseAccount}
        text={say.accountText}
        refreshes={['guard']}
        fields={[{ name: 'account', label: say.accountId, isRequired: true }]}
        onDo={({ account = '' }) => releaseAccount(account.trim())}
      />
      <Decision
        label={say.releaseAddress}
        text={say.addressText}
        refreshes={['guard']}
        fields={[{ name: 'address', label: say.address, isRequired: true }]}
        onDo={({ address = '' }) => releaseAddress(address.trim())}
      />
    </Group>
  )
}
