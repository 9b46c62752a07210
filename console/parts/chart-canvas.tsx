import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import { useLocale } from '../words/language.ts'
import classes from './chart.module.css'

export interface Series {
  readonly label: string
  /** One a time; null: nothing is known. */
  readonly values: readonly (number | null)[]
}

export interface ChartProps {
  /** What a screen reader says of it. */
  readonly label: string
  /** Milliseconds since 1970, evenly spaced. */
  readonly times: readonly number[]
  readonly series: readonly Series[]
  readonly height?: number
  /** Stands after each value. */
  readonly unit?: string
}

interface CanvasProps extends ChartProps {
  /** What the legend calls the moment that one points at. */
  readonly momentName: string
}

const halfDaySeconds = 43_200
const wholeSteps = Array.from({ length: 10 }, (_, power) =>
  [1, 2, 5].map((each) => each * 10 ** power),
).flat()

/** Told apart by the colour-blind too (after Okabe and Ito), on light and on dark ground. */
const colours = {
  light: ['#0b7285', '#c2410c', '#7048e8', '#2b8a3e', '#a61e4d', '#6b5900', '#495057'],
  dark: ['#4dc4d9', '#ff9f5a', '#b197fc', '#69db7c', '#faa2c1', '#ffe066', '#ced4da'],
} as const

export function ChartCanvas({ label, times, series, momentName, height = 200, unit = '' }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot>(undefined)
  const latest = useRef<UPlot.AlignedData>([[]])
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const locale = useLocale()
  const names = series.map((each) => each.label).join('\n')

  useEffect(() => {
    latest.current = [times.map((time) => time / 1000), ...series.map(({ values }) => [...values])]
    // As many lines as were drawn; else it is drawn anew below.
    if (plot.current?.series.length === latest.current.length) plot.current.setData(latest.current)
  }, [times, series])

  useEffect(() => {
    const element = place.current
    if (!element) return
    const width = element.clientWidth
    const options = optionsFor({ names: names.split('\n'), momentName, width, height, scheme, locale, unit })
    const made = new UPlot(options, latest.current, element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
    }
  }, [names, momentName, height, scheme, locale, unit])

  return <div ref={place} className={classes.chart} role="img" aria-label={label} />
}

/** A value with nothing on either side is no line. */
function findLonely(plot: UPlot, series: number): number[] {
  const values = plot.data[series] ?? []
  const isThere = (index: number) => values[index] !== null && values[index] !== undefined
  return [...values.keys()].filter((index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1))
}

function optionsFor(given: {
  names: readonly string[]
  momentName: string
  width: number
  height: number
  scheme: 'light' | 'dark'
  locale: string
  unit: string
}): UPlot.Options {
  const { names, momentName, width, height, scheme, locale, unit } = given
  const format = (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 1 }) + unit
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const text = scheme === 'light' ? '#545d66' : '#a3adb5'
  const line = scheme === 'light' ? '#e1e6e9' : '#2b3236'
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }
  const clock = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'short' })
  return {
    width,
    height,
    // The last moment's name is wider than half its place.
    padding: [8, 24, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    legend: { live: true },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, values: (_plot, seconds) => namesOf(seconds, locale) },
      {
        ...axis,
        size: unit === '' ? 56 : 72,
        // Nobody counts half requests.
        ...(unit === '' && { incrs: [...wholeSteps] }),
        values: (_plot, values) => values.map((value) => short.format(value) + unit),
      },
    ],
    series: [
      {
        label: momentName,
        value: (_plot, seconds) => (seconds === null ? '–' : clock.format(seconds * 1000)),
      },
      ...names.map((name, index) => {
        const colour = colours[scheme][index % colours[scheme].length] ?? text
        return {
          label: name,
          stroke: colour,
          width: 1.6,
          spanGaps: false,
          points: { show: true, size: 5, fill: colour, filter: findLonely },
          value: (_plot: UPlot, value: number | null) => (value === null ? '–' : format(value)),
        }
      }),
    ],
  }
}

/** The time of day; the day, where a step is half a day or longer. */
function namesOf(seconds: readonly number[], locale: string): string[] {
  const [first = 0, second = 0] = seconds
  const clock = new Intl.DateTimeFormat(
    locale,
    second - first >= halfDaySeconds
      ? { month: 'numeric', day: 'numeric' }
      : { hour: '2-digit', minute: '2-digit' },
  )
  return seconds.map((each) => clock.format(each * 1000))
}
