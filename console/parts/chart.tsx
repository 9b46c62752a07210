import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { ChartProps } from './chart-canvas.tsx'

/** Loaded with the first chart: most rooms have none. */
const Canvas = lazy(async () => ({ default: (await import('./chart-canvas.tsx')).ChartCanvas }))

/** Lines over time; what stands at a moment is told when one points at it. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton h={props.height ?? 200} />}>
      <Canvas {...props} />
    </Suspense>
  )
}
