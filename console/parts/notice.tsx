import { Alert, Button, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { problemOf } from '../api/problem.ts'
import { frameWords } from '../words/frame-words.ts'
import { useLanguage, useWords } from '../words/language.ts'
import { problemWords } from '../words/problem-words.ts'
import { partsWords } from '../words/parts-words.ts'
import { Icon, type IconName } from './icon.tsx'

/** Where something would stand: what it would be, and what to do to have it. */
export function Nothing({
  icon,
  title,
  level = 2,
  children,
}: {
  icon: IconName
  title: string
  /** 1: it is the whole page. */
  level?: 1 | 2
  children?: ReactNode
}) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" c="dimmed" ta="center">
      <Icon name={icon} size={32} />
      <Title order={level} size="h2" c="var(--mantine-color-text)">
        {title}
      </Title>
      <Text size="sm" maw={420} component="div">
        {children}
      </Text>
    </Stack>
  )
}

/** The same of a list that is one of several on its page. */
export function None() {
  const { none } = useWords(partsWords)
  return (
    <Text size="sm" c="dimmed" p="md">
      {none}
    </Text>
  )
}

/** What went wrong, in the operator's language, and a way on. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = useWords(frameWords)
  return (
    <Alert color="red" variant="light" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="var(--mantine-color-text)">
          {useProblemText(error)}
        </Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {words.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

export function useProblemText(error: unknown): string {
  const language = useLanguage()
  const { lostTitle, brokenTitle } = useWords(frameWords)
  const problem = problemOf(error)
  if (problem === undefined) return brokenTitle
  if (problem.code === 'lost') return lostTitle
  const fields = problem.fields.map(({ field, rule }) => `${field}: ${rule}`).join('; ')
  const words = problemWords[language][problem.code]
  return fields === '' ? words : `${words} (${fields})`
}
