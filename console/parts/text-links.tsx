import { Anchor, Text } from '@mantine/core'
import { Link } from 'wouter'

/** To each message that was sent for something. */
export function TextLinks({
  texts,
  nothing,
}: {
  texts: readonly { readonly id: string; readonly type: string }[]
  nothing: string
}) {
  if (texts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {nothing}
      </Text>
    )
  }
  return texts.map(({ id, type }) => (
    <Anchor
      key={id}
      component={Link}
      href={`~/console/messages/${id}`}
      size="sm"
      c="var(--console-accent-text)"
    >
      {type} · {id}
    </Anchor>
  ))
}
