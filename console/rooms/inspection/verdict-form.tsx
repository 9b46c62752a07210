import { Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import type { Contract, Wish } from './inspection.ts'

export interface FormProps {
  readonly contract: Contract
  readonly onGive: (wish: Wish) => void
  /** What stands below the fields. */
  readonly children: ReactNode
}

export function VerdictForm({ onSubmit, children }: { onSubmit: () => void; children: ReactNode }) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">{children}</Stack>
    </form>
  )
}
