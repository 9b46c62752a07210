import { Button, Stack, Text, Title } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'

/** React knows no other way to catch what a part of the page throws. */
export class Fuse extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override render() {
    return this.state.isBroken ? <Broken /> : this.props.children
  }
}

function Broken() {
  const words = useWords(frameWords)
  return (
    <Stack align="flex-start" p="xl" gap="sm" role="alert">
      <Title order={1}>{words.brokenTitle}</Title>
      <Text>{words.brokenText}</Text>
      <Button onClick={() => window.location.reload()}>{words.reload}</Button>
    </Stack>
  )
}
