import { readFile } from 'node:fs/promises'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'

/** A Code 128 that fills what it stands in, as SVG: drawn by another half of the library than the one that reads. */
export async function drawBarcode(text: string): Promise<string> {
  loaded ??= load()
  await loaded
  const { svg } = await writeBarcode(text, {
    format: 'Code128',
    scale: 2,
    addHRT: false,
    addQuietZones: false,
  })
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg) ?? []
  const [drawn = ''] = /<g [^]*<\/g>/.exec(svg) ?? []
  // Without a view box a smaller place would cut it off instead of shrinking it.
  return (
    `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" shape-rendering="crispEdges" ` +
    `style="width:100%;height:100%;display:block">${drawn}</svg>`
  )
}

let loaded: Promise<unknown> | undefined

async function load(): Promise<unknown> {
  const wasm = await readFile(new URL(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
  return prepareZXingModule({
    overrides: { wasmBinary: Uint8Array.from(wasm).buffer },
    fireImmediately: true,
  })
}
