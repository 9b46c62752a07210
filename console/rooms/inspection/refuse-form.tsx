import { TextInput, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../words/language.ts'
import { VerdictForm, type FormProps } from './verdict-form.tsx'
import { words } from './words.ts'

export function RefuseForm({ onGive, children }: FormProps) {
  const say = useWords(words)
  const [rejectType, setRejectType] = useState('')
  const [msg, setMsg] = useState('')
  return (
    <VerdictForm
      onSubmit={() => onGive({ kind: 'refuse', body: { rejectType: rejectType.trim(), msg: msg.trim() } })}
    >
      <TextInput
        label={say.reason}
        description={say.reasonHint}
        maxLength={50}
        required
        pattern=".*\S.*"
        value={rejectType}
        onChange={(event) => setRejectType(event.currentTarget.value)}
        data-autofocus
      />
      <Textarea
        label={say.refuseMessage}
        maxLength={500}
        required
        autosize
        minRows={2}
        value={msg}
        onChange={(event) => setMsg(event.currentTarget.value)}
      />
      {children}
    </VerdictForm>
  )
}
