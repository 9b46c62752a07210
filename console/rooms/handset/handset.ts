import { useEffect, useState } from 'react'

export interface Text {
  readonly id: string
  readonly from: string
  readonly type: 'SMS' | 'LMS' | 'MMS'
  readonly subject: string | null
  readonly body: string
  readonly images: readonly string[]
  readonly at: string
}

export interface Call {
  readonly id: string
  readonly from: string
  readonly state: 'ringing' | 'missed' | 'answered'
  readonly at: string
}

export type Arrival = ({ readonly kind: 'text' } & Text) | ({ readonly kind: 'call' } & Call)

export interface Handset {
  /** Newest first; undefined until the server has told. */
  readonly arrivals: readonly Arrival[] | undefined
  readonly isLive: boolean
  /** Seen from another machine, or by another name. */
  readonly isRefused: boolean
}

const comeBackAfterMs = 2000

/** The phone of this number, as it is and as it changes. */
export function useHandset(number: string): Handset {
  const [handset, setHandset] = useState<Handset & { number: string }>()
  useEffect(() => {
    const change = (part: Partial<Handset>) =>
      setHandset((known) => ({
        arrivals: undefined,
        isLive: false,
        isRefused: false,
        ...(known?.number === number ? known : {}),
        number,
        ...part,
      }))
    return listen(number, change)
  }, [number])
  return handset?.number === number ? handset : { arrivals: undefined, isLive: false, isRefused: false }
}

function listen(number: string, change: (part: Partial<Handset>) => void): () => void {
  const address = `/dev/handsets/${number}/events`
  let source: EventSource
  let later: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    source = new EventSource(address)
    source.addEventListener('handset', ({ data }: MessageEvent<string>) => {
      const { messages, calls } = JSON.parse(data) as { messages: Text[]; calls: Call[] }
      change({ arrivals: inOrder(messages, calls), isLive: true, isRefused: false })
    })
    source.addEventListener('error', () => {
      change({ isLive: false })
      if (source.readyState !== EventSource.CLOSED) return
      // The browser gives up on a refusal; a server that starts again may refuse for a moment.
      void findRefusal(number).then((isRefused) => change({ isRefused }))
      later = setTimeout(open, comeBackAfterMs)
    })
  }
  open()
  return () => {
    clearTimeout(later)
    source.close()
  }
}

function inOrder(texts: readonly Text[], calls: readonly Call[]): Arrival[] {
  const all: Arrival[] = [
    ...texts.map((text) => ({ kind: 'text' as const, ...text })),
    ...calls.map((call) => ({ kind: 'call' as const, ...call })),
  ]
  return all.toSorted((a, b) => b.at.localeCompare(a.at))
}

async function findRefusal(number: string): Promise<boolean> {
  try {
    return (await fetch(`/dev/tries?number=${number}`)).status === 403
  } catch {
    return false
  }
}

/** Where the code stands in a text: the first run of 4 to 8 digits that is no part of a number. */
export function findCode(text: string): { start: number; code: string } | undefined {
  const found = /(?<![\d-])\d{4,8}(?![\d-]|\.\d)/.exec(text)
  return found ? { start: found.index, code: found[0] } : undefined
}

/** 010-1234-5678; other numbers as they are. */
export function withDashes(number: string): string {
  return number.replace(/^(01\d)(\d{3,4})(\d{4})$/, '$1-$2-$3')
}
