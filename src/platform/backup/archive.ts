import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { headerBytes, makeArchiveKey, readArchiveKey, type ArchiveSecret } from './archive-key.ts'
import { readRecords, writeRecord, type ArchiveRecord } from './records.ts'
import { openStream, sealStream } from './sealed-stream.ts'

/** Sealed columns and images do not shrink; numbers, times and the hexadecimal of the rest do. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** Packed, sealed, and written as fast as `sink` takes it. */
export async function writeArchive(
  records: AsyncIterable<ArchiveRecord>,
  { secret, sink, end = true }: { secret: ArchiveSecret; sink: Writable; end?: boolean },
): Promise<void> {
  const { header, key } = await makeArchiveKey(secret)
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const record of records) yield writeRecord(record)
  }
  async function* sealed(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    yield header
    yield* sealStream(key, packed)
  }
  await pipeline(Readable.from(bytes()), createZstdCompress(compression), sealed, sink, { end })
}

/** Hands the records of an archive to `read`. Throws `ArchiveError` before any byte that we did not write, and at a missing end. */
export async function readArchive<Result>(
  file: string,
  secret: ArchiveSecret,
  read: (records: AsyncGenerator<ArchiveRecord>) => Promise<Result>,
): Promise<Result> {
  const key = await readArchiveKey(secret, await readHeader(file))
  const source = createReadStream(file, { start: headerBytes, highWaterMark: 256 * 1024 })
  let result: Result | undefined
  await pipeline(
    source,
    (sealed: AsyncIterable<Buffer>) => openStream(key, sealed),
    createZstdDecompress(),
    async (plain: AsyncIterable<Buffer>) => {
      result = await read(readRecords(plain))
    },
  )
  return result as Result
}

async function readHeader(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
