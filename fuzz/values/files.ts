import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { utils, write } from '@e965/xlsx'

export interface SampleFile {
  readonly fileName: string
  readonly type: string
  readonly bytes: Buffer
}

/** What a form may carry. */
export const fileNames = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'svg',
  'empty',
  'text',
  'noise',
  'half a jpeg',
  'large jpeg',
  'sheet',
  'wrong sheet',
  'half a sheet',
  'csv',
] as const

type FileName = (typeof fileNames)[number]

/** Made once for a run. */
export async function makeFiles(): Promise<Readonly<Record<FileName, SampleFile>>> {
  const picture = sharp({ create: { width: 60, height: 40, channels: 3, background: '#48a' } })
  const jpeg = await picture.clone().jpeg().toBuffer()
  const noise = sharp(randomBytes(700 * 700 * 3), { raw: { width: 700, height: 700, channels: 3 } })
  const sheet = makeSheet([
    ['time', 'receiver', 'name', 'sender', 'name', 'subject', 'body'],
    ['', '01012345678', '', '0212345678', '', '', 'bulk'],
    ['', '01012345679', '홍', '0212345678', '', '', '안녕'],
  ])
  const file = (fileName: string, type: string, bytes: Buffer): SampleFile => ({ fileName, type, bytes })
  const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  return {
    jpeg: file('a.jpg', 'image/jpeg', jpeg),
    png: file('a.png', 'image/png', await picture.clone().png().toBuffer()),
    webp: file('a.webp', 'image/webp', await picture.clone().webp().toBuffer()),
    gif: file('a.gif', 'image/gif', await picture.clone().gif().toBuffer()),
    svg: file(
      'a.jpg',
      'image/jpeg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ),
    empty: file('a.jpg', 'image/jpeg', Buffer.alloc(0)),
    text: file('a.txt', 'text/plain', Buffer.from('no picture')),
    noise: file('a.jpg', 'image/jpeg', Buffer.alloc(2000, 0x5a)),
    'half a jpeg': file('a.jpg', 'image/jpeg', jpeg.subarray(0, jpeg.length / 2)),
    'large jpeg': file('a.jpg', 'image/jpeg', await noise.jpeg({ quality: 100 }).toBuffer()),
    sheet: file('a.xlsx', xlsx, sheet),
    'wrong sheet': file('a.xlsx', xlsx, makeSheet([['x'], ['1', 'y'], [null, '\u0000']])),
    'half a sheet': file('a.xls', xlsx, sheet.subarray(0, sheet.length / 2)),
    csv: file('a.csv', 'text/csv', Buffer.from('time,receiver\n,01012345678\n')),
  }
}

function makeSheet(rows: unknown[][]): Buffer {
  const book = utils.book_new()
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'Sheet1')
  return write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer
}
