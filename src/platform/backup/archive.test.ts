import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { headerBytes, type ArchiveSecret } from './archive-key.ts'
import { readArchive, writeArchive } from './archive.ts'
import type { ArchiveRecord } from './records.ts'

const folder = await mkdtemp(join(tmpdir(), 'switchboard-archive-'))
after(() => rm(folder, { recursive: true }))

const secret: ArchiveSecret = { kind: 'key', key: randomBytes(32) }
const end = { tables: 1, rows: 2, objects: 1, gone: 0 }
const sealedChunk = 64 * 1024 + 16
let last = 0

/** Bytes that do not shrink, over several chunks. */
function sample(size: number): ArchiveRecord[] {
  return [
    { kind: 'table', table: { schema: 'public', name: 'message', columns: ['id', 'sealed_content'] } },
    { kind: 'rows', bytes: randomBytes(size) },
    { kind: 'rows', bytes: Buffer.alloc(0) },
    { kind: 'sequences', sequences: [{ schema: 'public', name: 'message_id', last: '9007199254740993' }] },
    { kind: 'object', name: 'a/b', bytes: randomBytes(size) },
    { kind: 'end', end },
  ]
}

async function make(records: ArchiveRecord[], by: ArchiveSecret = secret): Promise<string> {
  const file = join(folder, `archive-${++last}`)
  async function* source(): AsyncGenerator<ArchiveRecord> {
    yield* records
  }
  await writeArchive(source(), { secret: by, sink: createWriteStream(file) })
  return file
}

async function read(file: string, by: ArchiveSecret = secret): Promise<ArchiveRecord[]> {
  return readArchive(file, by, (records) => Array.fromAsync(records))
}

async function alter(file: string, change: (bytes: Buffer) => Buffer): Promise<string> {
  const altered = `${file}-altered`
  await writeFile(altered, change(await readFile(file)))
  return altered
}

test('archive: what was written is read again, whatever its size, by key and by passphrase', async () => {
  for (const size of [0, 1, 1000, 70_000, 3 * 1024 * 1024]) {
    const records = sample(size)
    assert.deepEqual(await read(await make(records)), records, String(size))
  }
  const passphrase: ArchiveSecret = { kind: 'passphrase', passphrase: 'correct hörse battery' }
  const records = sample(1000)
  const file = await make(records, passphrase)
  assert.deepEqual(await read(file, { kind: 'passphrase', passphrase: 'correct hörse battery' }), records)
})

test('archive: nothing of what is in it can be seen, and no two are alike', async () => {
  const records: ArchiveRecord[] = [{ kind: 'rows', bytes: Buffer.from('01012345678 '.repeat(1000)) }]
  const [one, other] = [await readFile(await make(records)), await readFile(await make(records))]
  assert.ok(!one.includes('01012345678'))
  assert.notDeepEqual(one.subarray(headerBytes), other.subarray(headerBytes))
})

test('archive: another key or passphrase is refused by name', async () => {
  const file = await make(sample(10))
  await assert.rejects(read(file, { kind: 'key', key: randomBytes(32) }), /key file is not the one/)
  await assert.rejects(read(file, { kind: 'passphrase', passphrase: 'x'.repeat(12) }), /made with a key file/)
  const locked = await make(sample(10), { kind: 'passphrase', passphrase: 'twelve letters' })
  await assert.rejects(
    read(locked, { kind: 'passphrase', passphrase: 'twelve lettres' }),
    /passphrase is not/,
  )
  await assert.rejects(read(locked), /made with a passphrase/)
})

test('archive: something else is refused', async () => {
  const file = join(folder, 'else')
  for (const content of ['', 'PGDMP', randomBytes(1000)]) {
    await writeFile(file, content)
    await assert.rejects(read(file), /no backup of this server/)
  }
})

test('archive: one that was cut anywhere is refused', async () => {
  const file = await make(sample(200_000))
  const { length } = await readFile(file)
  const places = [headerBytes, headerBytes + 1, headerBytes + 15, headerBytes + 16, length - 1, length - 17]
  const borders = [1, 2, 3].flatMap((chunks) => {
    const border = headerBytes + chunks * sealedChunk
    return [border - 1, border, border + 1]
  })
  for (const place of [...places, ...borders]) {
    const cut = await alter(file, (bytes) => bytes.subarray(0, place))
    await assert.rejects(read(cut), /is not whole|was altered/, `cut at ${place} of ${length}`)
  }
  const atBorder = await alter(file, (bytes) => bytes.subarray(0, headerBytes + sealedChunk))
  await assert.rejects(read(atBorder), /its end is missing/)
})

test('archive: a byte that was altered anywhere, a chunk that was moved, doubled or added is refused', async () => {
  const file = await make(sample(200_000))
  const { length } = await readFile(file)
  const places = [
    0,
    20,
    21,
    22,
    headerBytes - 1,
    headerBytes,
    headerBytes + sealedChunk - 1,
    length - 1,
    length - 20,
  ]
  for (const place of places) {
    const altered = await alter(file, (bytes) => {
      bytes[place] = (bytes[place] ?? 0) ^ 1
      return bytes
    })
    await assert.rejects(read(altered), { name: 'Error' }, `byte ${place}`)
  }
  const chunk = (bytes: Buffer, place: number) =>
    bytes.subarray(headerBytes + place * sealedChunk, headerBytes + (place + 1) * sealedChunk)
  const head = (bytes: Buffer) => bytes.subarray(0, headerBytes)
  const rest = (bytes: Buffer, from: number) => bytes.subarray(headerBytes + from * sealedChunk)
  const swapped = await alter(file, (b) => Buffer.concat([head(b), chunk(b, 1), chunk(b, 0), rest(b, 2)]))
  const left = await alter(file, (b) => Buffer.concat([head(b), chunk(b, 0), rest(b, 2)]))
  const doubled = await alter(file, (b) => Buffer.concat([head(b), chunk(b, 0), chunk(b, 0), rest(b, 1)]))
  const added = await alter(file, (b) => Buffer.concat([b, Buffer.alloc(10)]))
  for (const each of [swapped, left, doubled, added]) await assert.rejects(read(each), /was altered/)
})
