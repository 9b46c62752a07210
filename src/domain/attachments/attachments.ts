import type { BulkRow } from './bulk-row.ts'
import { createJpegCheck } from './jpeg.ts'
import { createSheetReader } from './sheet-reader.ts'

export type { BulkRow } from './bulk-row.ts'

/** The files that come with messages. What a file is, is told by its bytes, never by its name. */
export interface Attachments {
  /**
   * The rows of a bulk file, xls or xlsx (CONTRACTS.md section 4): at most 5 MiB and 10,000 rows; every cell a text.
   * One bad row refuses all, and the explanation names the first ten cells. Parsed in a thread of its own, in 10
   * seconds and 256 MiB of heap. Faults: `attachment_type_refused`, `attachment_refused`, `overloaded`.
   */
  readBulkFile(bytes: Buffer): Promise<BulkRow[]>
  /**
   * Passes a JPEG that really decodes, of at most 300 KiB and 40 million pixels. Faults: `attachment_type_refused`,
   * `attachment_refused`, `overloaded`.
   */
  checkJpeg(bytes: Buffer): Promise<void>
  /** Ends what is being read. */
  close(): Promise<void>
}

export function createAttachments({ sheetTimeoutMs = 10_000 } = {}): Attachments {
  const sheets = createSheetReader({ timeoutMs: sheetTimeoutMs })
  return { readBulkFile: sheets.read, checkJpeg: createJpegCheck(), close: sheets.close }
}
