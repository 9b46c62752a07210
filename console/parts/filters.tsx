import { Button, Group } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useSearchParams } from 'wouter'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import classes from './filters.module.css'
import { FormField, type Field } from './form-field.tsx'

export interface Search<Name extends string> {
  readonly values: Partial<Record<Name, string>>
  readonly set: (values: Readonly<Record<string, string>>) => void
}

/** What is searched for, by the address: it can be kept and sent to others. Moments are in UTC there. */
export function useFilters<Name extends string>(names: readonly Name[]): Search<Name> {
  const [search, setSearch] = useSearchParams()
  const found = names.flatMap((name) => {
    const value = search.get(name)
    return value ? [[name, value]] : []
  })
  return {
    values: Object.fromEntries(found) as Partial<Record<Name, string>>,
    set: (values) =>
      setSearch(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))),
  }
}

/** Fields that narrow a list. A choice counts at once, what is typed with Enter. */
export function Filters({
  fields,
  values,
  onChange,
}: {
  fields: readonly Field[]
  values: Readonly<Partial<Record<string, string>>>
  onChange: (values: Readonly<Record<string, string>>) => void
}) {
  const words = useWords(partsWords)
  const [typed, setTyped] = useState(() => shownValues(fields, values))
  const send = (all: Readonly<Record<string, string>>) => onChange(sentValues(fields, all))
  function submit(event: FormEvent) {
    event.preventDefault()
    send(typed)
  }
  function change(field: Field, value: string) {
    const all = { ...typed, [field.name]: value }
    setTyped(all)
    if (field.kind === 'choice') send(all)
  }
  return (
    <form onSubmit={submit} role="search">
      <div className={classes.fields}>
        {fields.map((field) => (
          <FormField
            key={field.name}
            field={field}
            value={typed[field.name] ?? ''}
            onChange={(value) => change(field, value)}
          />
        ))}
        <Group gap="xs" wrap="nowrap">
          <Button type="submit" variant="default">
            {words.search}
          </Button>
          {Object.keys(values).length > 0 && (
            <Button
              variant="subtle"
              onClick={() => {
                setTyped(shownValues(fields, {}))
                onChange({})
              }}
            >
              {words.clear}
            </Button>
          )}
        </Group>
      </div>
    </form>
  )
}

function shownValues(
  fields: readonly Field[],
  values: Readonly<Partial<Record<string, string>>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = values[name] ?? ''
      return [name, kind === 'moment' ? toLocal(value) : value]
    }),
  )
}

function sentValues(
  fields: readonly Field[],
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = (values[name] ?? '').trim()
      return [name, kind === 'moment' && value !== '' ? new Date(value).toISOString() : value]
    }),
  )
}

/** As `<input type="datetime-local">` takes it. */
function toLocal(moment: string): string {
  const date = new Date(moment)
  if (moment === '' || Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
