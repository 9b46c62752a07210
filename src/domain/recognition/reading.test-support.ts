import type { ReadImei, ReadSerial, ScreenReading } from './reading.types.ts'
import type { TextRow } from './text/text-box.types.ts'

const box = { left: 0.1, top: 0.1, width: 0.4, height: 0.02 }

/** A row as if it was read at full certainty, its parts (divided by two spaces) boxes of their own, 20 pixels high. */
export function textRow(text: string, number = 0, certainty = 1): TextRow {
  const certainties = text.split('').map(() => certainty)
  let offset = 0
  const lines = text.split('  ').map((part) => {
    const width = part.length * 10
    const line = {
      text: part,
      certainties: part.split('').map(() => certainty),
      box: { centreX: offset * 10 + width / 2, centreY: number * 30 + 10, width, height: 20, angle: 0 },
    }
    offset += part.length + 2
    return line
  })
  return { text, certainties, lines }
}

export const textRows = (...texts: string[]) => texts.map((text, number) => textRow(text, number))

export function readImei(value: string, changes: Partial<ReadImei> = {}): ReadImei {
  return { value, slot: 1, confidence: 0.99, source: 'text', isLabelled: true, box, ...changes }
}

export function readSerial(value: string, changes: Partial<ReadSerial> = {}): ReadSerial {
  return { value, confidence: 0.99, isLabelled: true, box, ...changes }
}

/** A reading of a screen that shows a good deal of text. */
export function screenReading(changes: Partial<ScreenReading> = {}): ScreenReading {
  return {
    imeis: [],
    brokenImeis: [],
    serials: [],
    models: [],
    texts: ['9:41', 'About phone', 'Model name  Galaxy S24', 'Battery information'].map((text) => ({
      text,
      confidence: 0.9,
      box,
    })),
    barcodes: [],
    passes: 1,
    tookMs: 200,
    ...changes,
  }
}
