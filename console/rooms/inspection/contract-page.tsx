import { Grid, Group, Skeleton, Stack } from '@mantine/core'
import { useParams } from 'wouter'
import { BackLink } from '../../parts/back-link.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { Deliveries, Verdicts } from './answers.tsx'
import { ContractIds, CustomerFacts, DeviceFacts, History } from './contract-facts.tsx'
import { DecisionBar } from './decision-bar.tsx'
import { useContract } from './inspection.ts'
import { PicturesPanel } from './pictures-panel.tsx'
import { ShortcutSwitch } from './shortcuts.tsx'
import { words } from './words.ts'

/** All that an inspector decides by, and the decision. */
export function ContractPage() {
  const say = useWords(words)
  const { id } = useParams<{ id: string }>()
  const { data: contract, error, refetch } = useContract(id)
  if (!contract) {
    return (
      <Page title={say.title} aside={<BackLink>{say.toQueue}</BackLink>}>
        {error ? <Trouble error={error} onRetry={() => void refetch()} /> : <Skeleton h={480} />}
      </Page>
    )
  }
  const status = say[`status${contract.status}` as keyof typeof say] as string
  return (
    <Page
      title={contract.claimedDevice?.name ?? contract.reading?.models[0]?.value ?? say.noDevice}
      aside={
        <Group gap="md">
          <Tag tone="busy">{status}</Tag>
          <ShortcutSwitch />
          <BackLink>{say.toQueue}</BackLink>
        </Group>
      }
    >
      <Stack gap="md">
        {error && <Trouble error={error} onRetry={() => void refetch()} />}
        <DecisionBar contract={contract} />
        <PicturesPanel contract={contract} />
        <Grid gap="md">
          <Grid.Col span={{ base: 12, md: 6, xl: 4 }}>
            <Stack gap="md">
              <DeviceFacts contract={contract} />
              <CustomerFacts contract={contract} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6, xl: 4 }}>
            <Stack gap="md">
              <Verdicts contract={contract} />
              <Deliveries contract={contract} />
            </Stack>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 12, xl: 4 }}>
            <Stack gap="md">
              <History contract={contract} />
              <ContractIds contract={contract} />
            </Stack>
          </Grid.Col>
        </Grid>
      </Stack>
    </Page>
  )
}
