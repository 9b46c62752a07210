import { Button, type ButtonProps } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay, type Role } from '../api/session.ts'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { FormDialog, type Values } from './form-dialog.tsx'
import type { Field } from './form-field.tsx'
import { useTell } from './tell.ts'

/** A button for who may, that asks before it acts, and afterwards has what `refreshes` names read anew. */
export function Decision({
  label,
  title = label,
  text,
  fields,
  submit,
  isHard = false,
  isQuiet = false,
  needs = 'operator',
  refreshes,
  onDo,
  button = {},
}: {
  label: string
  title?: string
  text?: string
  fields?: readonly Field[]
  /** What the button of the dialog says; else the same. */
  submit?: string
  isHard?: boolean
  /** What comes next says by itself that it is done. */
  isQuiet?: boolean
  needs?: Role
  refreshes: readonly unknown[]
  onDo: (values: Values) => Promise<unknown>
  button?: ButtonProps
}) {
  const words = useWords(partsWords)
  const client = useQueryClient()
  const tell = useTell()
  const [isOpen, setOpen] = useState(false)
  const may = useMay(needs)
  if (!may) return null

  async function act(values: Values) {
    try {
      await onDo(values)
      if (!isQuiet) tell(words.done)
    } finally {
      await client.invalidateQueries({ queryKey: [...refreshes] })
    }
  }
  return (
    <>
      <Button size="xs" variant="default" {...button} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {isOpen && (
        <FormDialog
          title={title}
          submit={submit ?? label}
          isHard={isHard}
          onSubmit={act}
          onClose={() => setOpen(false)}
          {...(text === undefined ? {} : { text })}
          {...(fields === undefined ? {} : { fields })}
        />
      )}
    </>
  )
}

/** Block what is active, unblock what is blocked. */
export function BlockDecision({
  status,
  refreshes,
  onSet,
  button,
}: {
  status: 'active' | 'blocked'
  refreshes: readonly unknown[]
  onSet: (status: 'active' | 'blocked') => Promise<unknown>
  button?: ButtonProps
}) {
  const words = useWords(partsWords)
  const isActive = status === 'active'
  return (
    <Decision
      label={isActive ? words.block : words.unblock}
      text={isActive ? words.blockText : words.unblockText}
      isHard={isActive}
      refreshes={refreshes}
      onDo={() => onSet(isActive ? 'blocked' : 'active')}
      {...(button ? { button } : {})}
    />
  )
}
