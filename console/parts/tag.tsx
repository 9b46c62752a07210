import { Badge } from '@mantine/core'

export type Tone = 'good' | 'bad' | 'busy' | 'plain'

const colours: Readonly<Record<Tone, string>> = { good: 'green', bad: 'red', busy: 'blue', plain: 'gray' }

/** A state in a word; the colour only helps. */
export function Tag({ tone, children }: { tone: Tone; children: string | number }) {
  return (
    <Badge
      size="sm"
      miw="max-content"
      variant="light"
      color={colours[tone]}
      tt="none"
      c="var(--mantine-color-text)"
    >
      {children}
    </Badge>
  )
}
