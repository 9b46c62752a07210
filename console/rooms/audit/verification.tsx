import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Trouble } from '../../parts/notice.tsx'
import { useWords } from '../../words/language.ts'
import { useVerification, type Verdict } from './audit.ts'
import { Heads } from './heads.tsx'
import { words } from './words.ts'

const mostShown = 20

/** Whether every entry is still chained to the one before. */
export function Verification() {
  const say = useWords(words)
  const [isShown, setShown] = useState(false)
  const { run, progress } = useVerification()
  const share = progress ? (100 * progress.batches) / Math.max(1, progress.ofBatches) : 0
  return (
    <Stack gap="sm" mb="md">
      <Group gap="xs">
        <Button size="xs" onClick={() => run.mutate()} loading={run.isPending}>
          {say.verify}
        </Button>
        <Button size="xs" variant="default" onClick={() => setShown(true)}>
          {say.heads}
        </Button>
      </Group>
      <div role="status">
        {run.isPending && (
          <>
            <Progress value={share} aria-label={say.verify} />
            <Text size="xs" c="dimmed">
              {progress
                ? say.verifying(progress.batches.toLocaleString(), progress.ofBatches.toLocaleString())
                : say.begins}
            </Text>
          </>
        )}
        {run.isSuccess && <Found verdict={run.data} />}
      </div>
      {run.error && <Trouble error={run.error} />}
      {isShown && <Heads onClose={() => setShown(false)} />}
    </Stack>
  )
}

function Found({ verdict }: { verdict: Verdict | null }) {
  const say = useWords(words)
  const isGood = verdict?.isWhole ?? false
  return (
    <Alert color={isGood ? 'green' : 'red'} variant="light">
      <Text size="sm" c="var(--mantine-color-text)">
        {verdict === null && say.failed}
        {verdict &&
          (isGood
            ? say.whole(verdict.entries.toLocaleString())
            : say.broken(verdict.faults.length.toLocaleString()))}
      </Text>
      {verdict?.faults.slice(0, mostShown).map(({ strand, batch, what }) => (
        <Text key={`${strand} ${batch} ${what}`} size="xs" c="var(--mantine-color-text)">
          {say.fault(String(strand), batch, what)}
        </Text>
      ))}
    </Alert>
  )
}
