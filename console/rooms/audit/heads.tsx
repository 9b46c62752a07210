import { Code, Skeleton, Stack, Text } from '@mantine/core'
import { Dialog } from '../../parts/dialog.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { useWords } from '../../words/language.ts'
import { useHeads } from './audit.ts'
import { words } from './words.ts'

/** The last hash of each chain, to be copied. */
export function Heads({ onClose }: { onClose: () => void }) {
  const say = useWords(words)
  const { data, error } = useHeads(true)
  return (
    <Dialog title={say.heads} onClose={onClose}>
      <Stack gap="md">
        <Text size="sm">{say.headsText}</Text>
        {error && <Trouble error={error} />}
        {!data && !error && <Skeleton h={80} />}
        {data && (
          <Code block tabIndex={0} role="group" aria-label={say.heads}>
            {JSON.stringify({ heads: data }, null, 1)}
          </Code>
        )}
      </Stack>
    </Dialog>
  )
}
