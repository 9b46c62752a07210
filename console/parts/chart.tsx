import { Button, Skeleton } from '@mantine/core'
import { lazy, Suspense, useId, useState } from 'react'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import type { ChartProps } from './chart-canvas.tsx'
import { ChartTable } from './chart-table.tsx'

/** Loaded with the first chart: most rooms have none. */
const Canvas = lazy(async () => ({ default: (await import('./chart-canvas.tsx')).ChartCanvas }))

/** Lines over time; what stands at a moment is told when one points at it, and in a table for who cannot. */
export function Chart(props: ChartProps) {
  const words = useWords(partsWords)
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Suspense fallback={<Skeleton h={props.height ?? 200} />}>
        <Canvas {...props} momentName={words.moment} />
      </Suspense>
      <Button
        size="compact-xs"
        variant="subtle"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? words.hideTable : words.showTable}
      </Button>
      <div id={id}>{isOpen && <ChartTable {...props} />}</div>
    </>
  )
}
