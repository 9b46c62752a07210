import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'

/** `x` and `y`: how far the picture is moved, in widths and heights of its frame. */
export interface View {
  readonly scale: number
  readonly x: number
  readonly y: number
}

const wholePicture: View = { scale: 1, x: 0, y: 0 }

const largest = 8
const step = 1.35
const pan = 0.12

/** Keeps the picture in its frame. */
function bound({ scale, x, y }: View): View {
  const kept = Math.min(largest, Math.max(1, scale))
  const most = (kept - 1) / 2
  const within = (way: number) => Math.min(most, Math.max(-most, way))
  return { scale: kept, x: within(x), y: within(y) }
}

/** `at`: the point that stays where it is, from the frame's middle. */
function zoomBy(view: View, factor: number, at = { x: 0, y: 0 }): View {
  const scale = Math.min(largest, Math.max(1, view.scale * factor))
  const ratio = scale / view.scale
  return bound({ scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio })
}

const byKey: Readonly<Record<string, (view: View) => View>> = {
  '+': (view) => zoomBy(view, step),
  '=': (view) => zoomBy(view, step),
  '-': (view) => zoomBy(view, 1 / step),
  '0': () => wholePicture,
  ArrowLeft: (view) => bound({ ...view, x: view.x + pan }),
  ArrowRight: (view) => bound({ ...view, x: view.x - pan }),
  ArrowUp: (view) => bound({ ...view, y: view.y + pan }),
  ArrowDown: (view) => bound({ ...view, y: view.y - pan }),
}

/** A picture that can be looked at closely: by wheel, by dragging, by keys, by buttons. */
export function useZoom(frame: RefObject<HTMLElement | null>) {
  const [view, setView] = useState(wholePicture)
  const dragged = useRef<{ x: number; y: number }>(undefined)

  useEffect(() => {
    const element = frame.current
    if (!element) return
    // Not by React: its wheel listeners cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const at = positionIn(element, event)
      setView((known) => zoomBy(known, event.deltaY < 0 ? step : 1 / step, at))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [frame])

  return {
    view,
    zoomIn: () => setView((known) => zoomBy(known, step)),
    zoomOut: () => setView((known) => zoomBy(known, 1 / step)),
    reset: () => setView(wholePicture),
    handlers: {
      onKeyDown(event: KeyboardEvent) {
        const change = byKey[event.key]
        if (!change || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        setView(change)
      },
      onPointerDown(event: PointerEvent<HTMLElement>) {
        dragged.current = positionIn(event.currentTarget, event)
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const from = dragged.current
        if (!from) return
        const to = positionIn(event.currentTarget, event)
        dragged.current = to
        setView((known) => bound({ ...known, x: known.x + to.x - from.x, y: known.y + to.y - from.y }))
      },
      onPointerUp: () => (dragged.current = undefined),
      onPointerCancel: () => (dragged.current = undefined),
    },
  }
}

function positionIn(element: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }) {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: (clientX - left) / width - 0.5, y: (clientY - top) / height - 0.5 }
}
