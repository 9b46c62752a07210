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
  const { data, width, height } = await encodeQr(key)
  return sharp(Buffer.from(data), { raw: { width, height, channels: 1 } })
    .extend({ top: quietZone, bottom: quietZone, left: quietZone, right: quietZone, background: '#fff' })
    .png()
    .toBuffer()
    .then((png) => sharp(png).resize({ width: (width + 2 * quietZone) * modulePixels, kernel: 'nearest' }))
    .then((picture) => picture.png({ palette: true, colours: 2 }).toBuffer())
}

/** A text as a QR code of level M, without the quiet zone: a line of 0 (light) and 1 (dark) for each row of modules. */
export async function drawQrRows(text: string): Promise<string[]> {
  const { data, width, height } = await encodeQr(text)
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (__, column) => (data[row * width + column] === 0 ? '1' : '0')).join(''),
  )
}

async function encodeQr(text: string) {
  await (loaded ??= loadWriter())
  return (await writeBarcode(text, { format: 'QRCode', options: 'ecLevel=M', scale: 1 })).symbol
}

let loaded: Promise<void> | undefined

/** Its WebAssembly out of the npm package: without it, it would ask a CDN. */
async function loadWriter(): Promise<void> {
  const wasm = await readFile(new URL(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm')))
  await prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(wasm).buffer }, fireImmediately: true })
}
