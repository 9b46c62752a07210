import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { describeFields, Fault } from '../../core/fault.ts'
import { createCandidates } from './candidates.ts'

const { db, close } = await createTestDatabase()
after(close)
const candidates = createCandidates({ db })

const header = 'id,os,name,model_names\n'
const good = `${header}a,aos,Galaxy S24,SM-S921N|SM-S921B\n`

async function refusalOf(file: string | Buffer): Promise<string> {
  try {
    await candidates.importList(Buffer.from(file))
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return describeFields(error.detail.fields)
  }
  throw new Error('it was taken')
}

const refusals: readonly [string, string | Buffer, string][] = [
  ['an empty file', '', 'line 1 must be the header id,os,name,model_names'],
  ['a header and nothing else', header, 'the file must be a list with at least one device'],
  ['no header', 'a,aos,Galaxy,SM\n', 'line 1 must be the header id,os,name,model_names'],
  ['another header', 'id,name,os,model_names\na,b,c,d\n', 'line 1 must be the header id,os,name,model_names'],
  ['a row of three columns', `${good}b,aos,Galaxy\n`, 'line 3 must be a row of 4 columns, and not of 3'],
  [
    'a row of five columns',
    `${good}b,ios,iPhone,iPhone8,4\n`,
    'line 3 must be a row of 4 columns, and not of 5',
  ],
  ['no id', `${good},aos,Galaxy,SM\n`, 'line 3 must be id: 1 to 64 characters'],
  ['no os', `${good}b,,Galaxy,SM\n`, 'line 3 must be os: 1 to 50 characters'],
  ['no name', `${good}b,aos, ,SM\n`, 'line 3 must be name: 1 to 200 characters'],
  [
    'an empty model name between two',
    `${good}b,aos,Galaxy,SM||SN\n`,
    'line 3 must be model_names: each 1 to 200 characters, separated by |',
  ],
  ['an id twice', `${good}\na,ios,iPhone,x\n`, 'line 4 must be id: another one than in line 2'],
  [
    'two wrong rows, both named',
    `${good},aos,Galaxy,SM\nb,aos,,SM\n`,
    'line 3 must be id: 1 to 64 characters; line 4 must be name: 1 to 200 characters',
  ],
  [
    'a quote that is not closed',
    `${good}b,aos,"Galaxy,SM\n`,
    'line 3 must be CSV as RFC 4180 has it (CSV_QUOTE_NOT_CLOSED)',
  ],
  ['bytes that are no UTF-8', Buffer.from([0x69, 0xff, 0xfe]), 'the file must be a text in UTF-8'],
  ['Korean in EUC-KR', Buffer.from('6964b0ad', 'hex'), 'the file must be a text in UTF-8'],
  ['a NUL', `${good}b,aos,Gal\0axy,SM\n`, 'the file must be a text in UTF-8'],
  ['a spreadsheet', Buffer.from('504b0304ffff', 'hex'), 'the file must be a text in UTF-8'],
  [
    'a row beyond all measure',
    `${good}b,aos,${'x'.repeat(100_000)},SM\n`,
    'line 3 must be CSV as RFC 4180 has it (CSV_MAX_RECORD_SIZE)',
  ],
  [
    'more devices than there are',
    header + Array.from({ length: 20_001 }, (_, i) => `${i},aos,n${i},m${i}\n`).join(''),
    'the file must be a list of at most 20000 devices',
  ],
]

test('import: what RFC 4180 allows is read: quotes, commas and line ends in fields, CRLF, a byte order mark', async () => {
  const file = `\ufeffid,os,name,model_names\r\n"a",aos,"Galaxy ""S24"", black","SM-S921N | SM-S921B"\r\n\r\nb,ios,아이폰 SE,"iPhone8,4"`
  assert.deepEqual(await candidates.importList(Buffer.from(file)), { now: 2, before: 0 })
  assert.deepEqual(
    [...(await candidates.list())],
    [
      { id: 'a', os: 'aos', name: 'Galaxy "S24", black', modelNames: ['SM-S921N', 'SM-S921B'] },
      { id: 'b', os: 'ios', name: '아이폰 SE', modelNames: ['iPhone8,4'] },
    ],
  )
})

for (const [what, file, words] of refusals) {
  test(`import: ${what} is refused, and the list stays as it was`, async () => {
    const earlier = await candidates.list()
    assert.equal(await refusalOf(file), words)
    assert.deepEqual(await candidates.list(), earlier)
  })
}

test('import: of many faults the first ten are named', async () => {
  const words = await refusalOf(header + ',aos,n,m\n'.repeat(30))
  assert.equal(words.split('; ').length, 11)
  assert.match(words, /; 49 more rules must be kept too$/)
})

test('import: a list takes the place of the one before, whole, and a device without model names is found by its name', async () => {
  await candidates.importList(Buffer.from(good))
  assert.equal(await candidates.isAvailable({ os: 'aos', name: 'sm-s921b' }), true)
  assert.deepEqual(await candidates.importList(Buffer.from(`${header}b,ios,iPhone 15,\n`)), {
    now: 1,
    before: 1,
  })
  assert.deepEqual(
    [
      await candidates.isAvailable({ os: 'aos', name: 'SM-S921B' }),
      await candidates.isAvailable({ os: 'ios', name: ' IPHONE 15 ' }),
      await candidates.isAvailable({ os: 'ios', name: '' }),
    ],
    [false, true, false],
  )
})

test('import: 10 at once leave one of the lists, whole, and whoever reads meanwhile sees a whole one', async () => {
  const listOf = (name: string) =>
    Buffer.from(header + Array.from({ length: 50 }, (_, i) => `${i},aos,${name},${name}-${i}\n`).join(''))
  const imports = Array.from({ length: 10 }, (_, i) => candidates.importList(listOf(`n${i}`)))
  const readings = Array.from({ length: 20 }, () => candidates.list())
  await Promise.all(imports)
  for (const list of [...(await Promise.all(readings)), await candidates.list()]) {
    assert.equal(new Set(list.map(({ name }) => name)).size, 1)
    assert.ok(list.length === 50 || list.length === 1)
  }
})

test('import: 20,000 devices are taken in seconds', async () => {
  const began = performance.now()
  const file = header + Array.from({ length: 20_000 }, (_, i) => `${i},aos,n${i},m${i}|k${i}\n`).join('')
  assert.equal((await candidates.importList(Buffer.from(file))).now, 20_000)
  assert.equal(await candidates.isAvailable({ os: 'aos', name: 'k19999' }), true)
  assert.ok(performance.now() - began < 15_000)
})
