import { endianness } from 'node:os'
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

/** The type of the browser's, which Node lacks. */
type Pixels = Extract<Parameters<typeof readBarcodes>[0], { width: number }>

/** Symbols that a decoder finds in a gray picture; only those whose own checks hold. */
export async function decodeSymbols(gray: Gray, options: ReaderOptions): Promise<ReadResult[]> {
  const { data, width, height } = gray
  const opaque = endianness() === 'LE' ? 0xff_00_00_00 : 0xff
  const grey = endianness() === 'LE' ? 0x01_01_01 : 0x01_01_01_00
  const pixels = new Uint32Array(data.length)
  for (let index = 0; index < data.length; index++) pixels[index] = opaque + grey * (data[index] ?? 0)
  const rgba = new Uint8ClampedArray(pixels.buffer)
  const results = await readBarcodes({ data: rgba, width, height, colorSpace: 'srgb' } as Pixels, options)
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
