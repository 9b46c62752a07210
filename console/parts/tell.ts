import { notifications } from '@mantine/notifications'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'

/** Says something in the corner for a moment. */
export function useTell(): (message: string) => void {
  const { close } = useWords(frameWords)
  return (message) => {
    notifications.show({ message, closeButtonProps: { 'aria-label': close } })
  }
}
