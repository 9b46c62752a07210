import { readFile } from 'node:fs/promises'
import { prepareZXingModule, readBarcodes, type ReaderOptions, type ReadResult } from 'zxing-wasm/reader'
import type { Gray } from './gray-picture.ts'
import type { PixelBox } from './row-part.ts'

/** Loads the decoder with its WebAssembly out of the npm package: without it, it would ask a CDN. */
export async function loadZxing(): Promise<void> {
  const file = new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'))
  const wasm = await readFile(file)
  await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer }, fireImmediately: true })
}

/**
 * Symbols that a decoder finds in a gray picture; only those whose own checks hold. It is handed over as a file of the
 * simplest format (PGM, "P5"): as pixels of colour it would be made four times as large here, and gray again there.
 */
export async function decodeSymbols(gray: Gray, options: ReaderOptions): Promise<ReadResult[]> {
  const head = Buffer.from(`P5 ${gray.width} ${gray.height} 255\n`)
  const results = await readBarcodes(Buffer.concat([head, gray.data]), options)
  return results.filter(({ isValid }) => isValid)
}

export function boundsOf({ position }: ReadResult): PixelBox {
  const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft]
  return {
    left: Math.min(...corners.map(({ x }) => x)),
    right: Math.max(...corners.map(({ x }) => x)),
    top: Math.min(...corners.map(({ y }) => y)),
    bottom: Math.max(...corners.map(({ y }) => y)),
  }
}
