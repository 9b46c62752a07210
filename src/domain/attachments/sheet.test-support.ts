import * as sheetjs from '@e965/xlsx'

export const bulkHeader = ['시간', '받는 번호', '받는 이름', '보내는 번호', '보내는 이름', '제목', '본문']

/** A spreadsheet with these rows below a header, every cell a text. */
export function buildSheet(rows: readonly (readonly string[])[], type: 'xlsx' | 'xls' = 'xlsx'): Buffer {
  return buildBook([bulkHeader, ...rows], type)
}

/** A spreadsheet whose cells are what they are, header and all: numbers, dates, `{ f: '1+1' }`. */
export function buildBook(rows: readonly (readonly unknown[])[], type: 'xlsx' | 'xls' = 'xlsx'): Buffer {
  const sheet = sheetjs.utils.aoa_to_sheet(rows as unknown[][])
  const book = sheetjs.utils.book_new(sheet, 'Sheet1')
  return sheetjs.write(book, { type: 'buffer', bookType: type, compression: true, bookSST: true }) as Buffer
}
