import { Text } from '@mantine/core'
import { useLanguage } from '../words/language.ts'

/** The time of day; the whole moment when one points at it. */
export function Clock({ at }: { at: string }) {
  const language = useLanguage()
  const moment = new Date(at)
  return (
    <Text
      size="xs"
      c="dimmed"
      component="time"
      dateTime={at}
      title={moment.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'long' })}
    >
      {moment.toLocaleTimeString(language, { timeStyle: 'medium' })}
    </Text>
  )
}
