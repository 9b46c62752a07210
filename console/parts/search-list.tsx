import type { ReactNode } from 'react'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { DataTable, type Column, type Rows } from './data-table.tsx'
import { Filters, type Search } from './filters.tsx'
import type { Field } from './form-field.tsx'
import type { IconName } from './icon.tsx'
import { Nothing } from './notice.tsx'
import { Page } from './page.tsx'

/** Rows, what narrows them, and what stands there when nothing fits. */
export function SearchList<Row extends { readonly id: string }>({
  label,
  icon,
  search,
  fields,
  rows,
  columns,
}: {
  label: string
  icon: IconName
  search: Search<string>
  fields: readonly Field[]
  rows: Rows<Row>
  columns: readonly Column<Row>[]
}) {
  const words = useWords(partsWords)
  const { values, set } = search
  return (
    <>
      <Filters key={JSON.stringify(values)} fields={fields} values={values} onChange={set} />
      <DataTable label={label} rows={rows} keyOf={({ id }) => id} columns={columns}>
        <Nothing icon={icon} title={words.noMatchTitle}>
          {words.noMatchText}
        </Nothing>
      </DataTable>
    </>
  )
}

/** A page that is one search. */
export function SearchPage<Row extends { readonly id: string }>({
  title,
  aside,
  ...list
}: { title: string; aside?: ReactNode } & Omit<Parameters<typeof SearchList<Row>>[0], 'label'>) {
  return (
    <Page title={title} aside={aside}>
      <SearchList label={title} {...list} />
    </Page>
  )
}

/** A field of a search that offers some words and, first, any of them. */
export function useChoice(): <Value extends string>(
  name: string,
  label: string,
  values: readonly Value[],
  labelOf: (value: Value) => string,
) => Field {
  const { any } = useWords(partsWords)
  return (name, label, values, labelOf) => ({
    name,
    label,
    kind: 'choice',
    choices: [{ value: '', label: any }, ...values.map((value) => ({ value, label: labelOf(value) }))],
  })
}

/** From when until when. */
export function useTimeFields(): Field[] {
  const words = useWords(partsWords)
  return [
    { name: 'since', label: words.from, kind: 'moment' },
    { name: 'until', label: words.until, kind: 'moment' },
  ]
}
