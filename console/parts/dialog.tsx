import { Group, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'

/** A page over the page. Its own head is no second banner of the document, which Modal.Header would be. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string
  onClose: () => void
  children: ReactNode
}) {
  const { close } = useWords(frameWords)
  return (
    <Modal.Root opened onClose={onClose}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body pt="md">
          <Group justify="space-between" wrap="nowrap" mb="md">
            <Modal.Title fw={600}>{title}</Modal.Title>
            <Modal.CloseButton aria-label={close} />
          </Group>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
