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

interface FieldProps {
  readonly field: Field
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
}

export function FormField(props: FieldProps) {
  const { field, value, error, onChange } = props
  const { label, hint, kind = 'text', choices = [] } = field
  switch (kind) {
    case 'switch':
      return (
        <Switch
          {...{ label, description: hint, error }}
          checked={value === 'yes'}
          onChange={(event) => onChange(event.currentTarget.checked ? 'yes' : '')}
        />
      )
    case 'choice':
      return <NativeSelect {...inputProps(props)} data={[...choices]} />
    case 'password':
    case 'new-password':
      return (
        <PasswordInput
          {...inputProps(props)}
          autoComplete={kind === 'password' ? 'current-password' : kind}
          minLength={kind === 'new-password' ? 12 : 1}
        />
      )
    case 'lines':
      return <Textarea {...inputProps(props)} autosize minRows={2} />
    case 'text':
    case 'email':
    case 'url':
    case 'number':
    case 'moment':
      return (
        <TextInput
          {...inputProps(props)}
          type={types[kind]}
          step={kind === 'number' ? 1 : undefined}
          maxLength={field.max ?? 200}
        />
      )
  }
}

/** What all kinds share. */
function inputProps({ field, value, error, onChange }: FieldProps) {
  return {
    label: field.label,
    description: field.hint,
    error,
    required: field.isRequired ?? false,
    withAsterisk: false,
    value,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  }
}
