import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { problemOf } from '../api/problem.ts'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'
import { Dialog } from './dialog.tsx'
import { FormField, type Field } from './form-field.tsx'
import { Trouble } from './notice.tsx'

export type Values = Readonly<Record<string, string>>

/** A decision with what it needs to know. It closes when it was taken; a refusal says which field is wrong. */
export function FormDialog({
  title,
  text,
  submit,
  fields = [],
  isHard = false,
  onSubmit,
  onClose,
}: {
  title: string
  text?: string
  /** What the button says. */
  submit: string
  fields?: readonly Field[]
  /** Whether it takes something away. */
  isHard?: boolean
  onSubmit: (values: Values) => Promise<unknown>
  onClose: () => void
}) {
  const words = useWords(frameWords)
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(fields.map(({ name, initial = '' }) => [name, initial])),
  )
  const action = useMutation({ mutationFn: onSubmit, onSuccess: onClose })
  const wrong = new Map(problemOf(action.error)?.fields.map(({ field, rule }) => [field, rule]))

  function decide(event: FormEvent) {
    event.preventDefault()
    action.mutate(values)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={decide}>
        <Stack gap="md">
          {text && <Text size="sm">{text}</Text>}
          {fields.map((field) => (
            <FormField
              key={field.name}
              field={field}
              value={values[field.name] ?? ''}
              error={wrong.get(field.name)}
              onChange={(value) => setValues({ ...values, [field.name]: value })}
            />
          ))}
          {action.error && <Trouble error={action.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={action.isPending} color={isHard ? 'red.9' : undefined}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

/** What was left empty is not sent. */
export function given(values: Values, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = values[name]?.trim() ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
}

/** A whole number; undefined when nothing was entered. */
export function numberIn(values: Values, name: string): number | undefined {
  const value = values[name]?.trim() ?? ''
  return value === '' ? undefined : Number(value)
}
