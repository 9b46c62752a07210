import { Table } from '@mantine/core'
import { useLocale, useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import type { ChartProps } from './chart-canvas.tsx'
import classes from './data-table.module.css'
import { Moment } from './moment.tsx'
import { Wide } from './wide.tsx'

/** What a chart draws, newest first: for who cannot see it, or cannot point. */
export function ChartTable({ label, times, series, unit = '' }: ChartProps) {
  const words = useWords(partsWords)
  const locale = useLocale()
  const format = (value: number | null | undefined) =>
    value === null || value === undefined
      ? '–'
      : value.toLocaleString(locale, { maximumFractionDigits: 1 }) + unit
  const places = times.map((_, index) => index).toReversed()
  return (
    <Wide label={label} isLow>
      <Table verticalSpacing={4} horizontalSpacing="sm" className={classes.table} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.moment}</Table.Th>
            {series.map((each) => (
              <Table.Th key={each.label} scope="col" className={classes.number}>
                {each.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {places.map((index) => (
            <Table.Tr key={times[index]}>
              <Table.Th scope="row" fw={400}>
                <Moment at={new Date(times[index] ?? 0).toISOString()} />
              </Table.Th>
              {series.map((each) => (
                <Table.Td key={each.label} className={classes.number}>
                  {format(each.values[index])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
