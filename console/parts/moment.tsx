import { Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useLocale } from '../words/language.ts'

const steps = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** The time of day; the whole moment when one points at it. */
export function Clock({ at }: { at: string }) {
  const locale = useLocale()
  const moment = new Date(at)
  return (
    <Text size="xs" c="dimmed" component="time" dateTime={at} title={whole(moment, locale)}>
      {moment.toLocaleTimeString(locale, { timeStyle: 'medium' })}
    </Text>
  )
}

/** Day and time of day. */
export function Moment({ at }: { at: string | null | undefined }) {
  const locale = useLocale()
  if (!at) return <>–</>
  const moment = new Date(at)
  return (
    <time dateTime={at} title={whole(moment, locale)}>
      {moment.toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' })}
    </time>
  )
}

/** How long ago, or until then; told anew every ten seconds. */
export function Ago({ at }: { at: string }) {
  const locale = useLocale()
  const nowMs = useNow(10_000)
  const moment = new Date(at)
  const seconds = Math.round((moment.getTime() - nowMs) / 1000)
  const [unit, size] = steps.find(([, step]) => Math.abs(seconds) >= step) ?? steps[3]
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  return (
    <time dateTime={at} title={whole(moment, locale)}>
      {words.format(Math.trunc(seconds / size), unit)}
    </time>
  )
}

/** Milliseconds since 1970, told again at this pace. */
export function useNow(everyMs: number): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}

function whole(moment: Date, locale: string): string {
  return moment.toLocaleString(locale, { dateStyle: 'full', timeStyle: 'long' })
}
