import type { ImageFormat } from './image.types.ts'
import { badImage, wrongType } from './refusal.ts'

interface Signature {
  readonly name: string
  readonly fits: (head: Buffer) => boolean
}

const begins = (hex: string) => (head: Buffer) =>
  head.subarray(0, hex.length / 2).equals(Buffer.from(hex, 'hex'))
const ascii = (head: Buffer, from: number, to: number) => head.toString('latin1', from, to)

const taken: readonly (Signature & { readonly format: ImageFormat })[] = [
  { format: 'jpeg', name: 'JPEG', fits: begins('ffd8ff') },
  { format: 'png', name: 'PNG', fits: begins('89504e470d0a1a0a') },
  {
    format: 'webp',
    name: 'WebP',
    fits: (head) => ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP',
  },
]

/** Only to tell somebody what they sent. */
const known: readonly Signature[] = [
  { name: 'a GIF', fits: (head) => /^GIF8[79]a/.test(ascii(head, 0, 6)) },
  { name: 'an AVIF', fits: (head) => /^ftypavi[fs]/.test(ascii(head, 4, 12)) },
  { name: 'a HEIC', fits: (head) => /^ftyp(?:hei|hev|mif1|msf1)/.test(ascii(head, 4, 12)) },
  { name: 'a video', fits: (head) => ascii(head, 4, 8) === 'ftyp' },
  { name: 'a TIFF', fits: (head) => begins('49492a00')(head) || begins('4d4d002a')(head) },
  { name: 'a PDF', fits: (head) => ascii(head, 0, 5) === '%PDF-' },
  { name: 'a BMP', fits: (head) => ascii(head, 0, 2) === 'BM' },
  { name: 'a ZIP', fits: begins('504b0304') },
  { name: 'an SVG, XML or HTML', fits: (head) => /^(?:\xef\xbb\xbf)?\s*<[?!a-z]/i.test(ascii(head, 0, 64)) },
  { name: 'a text', fits: (head) => /^[\t\n\r\x20-\x7e]+$/.test(ascii(head, 0, 64)) },
]

/** What a file is by its first bytes, whatever its name says. Faults: `image_refused` (empty), `image_type_refused`. */
export function readImageType(bytes: Buffer): ImageFormat {
  if (bytes.length === 0) throw badImage('the file is empty')
  const found = taken.find(({ fits }) => fits(bytes))
  if (found) return found.format
  const other = known.find(({ fits }) => fits(bytes))
  throw wrongType(
    `the file is ${other ? `${other.name} file` : 'no image that we know'}; JPEG, PNG and WebP are taken`,
  )
}
