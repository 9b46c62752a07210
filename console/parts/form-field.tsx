import { NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core'

export interface Field {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly kind?:
    | 'text'
    | 'email'
    | 'url'
    | 'number'
    | 'moment'
    | 'lines'
    | 'choice'
    | 'switch'
    | 'password'
    | 'new-password'
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly isRequired?: boolean
  /** `yes` and empty, of a switch. */
  readonly initial?: string
  readonly max?: number
}

const types = {
  text: 'text',
  email: 'email',
  url: 'url',
  number: 'number',
  moment: 'datetime-local',
} as const

export function FormField({
  field,
  value,
  error,
  onChange,
}: {
  field: Field
  value: string
  error?: string | undefined
  onChange: (value: string) => void
}) {
  const { label, hint, kind = 'text', choices = [], isRequired = false, max = 200 } = field
  const shared = { label, description: hint, error, required: isRequired, withAsterisk: false }
  if (kind === 'switch') {
    return (
      <Switch
        {...{ label, description: hint, error }}
        checked={value === 'yes'}
        onChange={(event) => onChange(event.currentTarget.checked ? 'yes' : '')}
      />
    )
  }
  if (kind === 'choice') {
    return (
      <NativeSelect
        {...shared}
        value={value}
        data={[...choices]}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  if (kind === 'password' || kind === 'new-password') {
    return (
      <PasswordInput
        {...shared}
        autoComplete={kind === 'password' ? 'current-password' : kind}
        minLength={kind === 'new-password' ? 12 : 1}
        maxLength={max}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  if (kind === 'lines') {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  }
  return (
    <TextInput
      {...shared}
      type={types[kind]}
      step={kind === 'number' ? 1 : undefined}
      maxLength={max}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
