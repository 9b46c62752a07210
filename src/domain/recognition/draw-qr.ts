import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { Fault } from '../../core/fault.ts'

const modulePixels = 10
/** ISO/IEC 18004: four modules of white on each side. */
const quietZone = 4

/**
 * A contract's key as a QR code of level M, PNG: what a customer's phone shows to the mirror. 24 characters make 25
 * modules: large ones, because a photo has to show each in 2.5 pixels. Fault: `invalid_input` for a key that is none.
 */
export async function drawContractQr(key: string): Promise<Buffer> {
  if (!/^[A-Za-z0-9_-]{24}$/.test(key)) {
    throw new Fault('invalid_input', {
      fields: [{ field: 'key', rule: 'a text of 24 letters, digits, _ or -' }],
    })
  }
  await (loaded ??= loadWriter())
  const { symbol } = await writeBarcode(key, { format: 'QRCode', options: 'ecLevel=M', scale: 1 })
  const { data, width, height } = symbol
  return sharp(Buffer.from(data), { raw: { width, height, channels: 1 } })
    .extend({ top: quietZone, bottom: quietZone, left: quietZone, right: quietZone, background: '#fff' })
    .png()
    .toBuffer()
    .then((png) => sharp(png).resize({ width: (width + 2 * quietZone) * modulePixels, kernel: 'nearest' }))
    .then((picture) => picture.png({ palette: true, colours: 2 }).toBuffer())
}

let loaded: Promise<void> | undefined

/** Its WebAssembly out of the npm package: without it, it would ask a CDN. */
async function loadWriter(): Promise<void> {
  const wasm = await readFile(new URL(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
  await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer }, fireImmediately: true })
}
