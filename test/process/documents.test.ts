import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { cleanUp, startProcess } from '../support/process.ts'

const root = join(import.meta.dirname, '../..')
const shownUrl = 'http://localhost:4000'
const shownHttpsUrl = 'https://localhost:4443'

interface Block {
  readonly commands: string
  /** The JSON that the document shows as the answer, if it shows one. */
  readonly shown: unknown
}

function readBlocks(markdown: string): Block[] {
  const blocks = markdown.matchAll(/```sh\n(.*?)```(?:\s*```json\n(.*?)```)?/gs)
  return [...blocks].map(([, commands = '', json]) => ({
    commands,
    shown: json === undefined ? undefined : JSON.parse(json),
  }))
}

/** Values that differ from run to run count by their kind; all else has to be as shown. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, comparableField(key, part)]))
  }
  return value
}

/** The vendors' names of ids; each is given out anew. */
const ids = ['id', 'user', 'user_id', 'auth_token', 'message', 'point', 'point_id', 'contract_id']
/** The demo's number blocks (app/demo.ts): which one calls, and with which digits, is drawn. */
const isDrawn = (value: unknown) => String(value).startsWith('748726')

function comparableField(key: string, value: unknown): unknown {
  if (ids.includes(key)) return kindOf(value)
  if (['prefix', 'mask', 'from'].includes(key) && isDrawn(value)) return kindOf(value)
  if (key.endsWith('_at') || key === 'state') return 'depends on the moment'
  // Chosen by the document, unlike the moments that the server tells.
  if (key === 'send_timestamp') return value
  if (key === 'at' || key === 'today_flag' || key.endsWith('timestamp') || key.endsWith('datetime')) {
    return kindOf(value)
  }
  if (['digest', 'secret', 'accessToken', 'user_token'].includes(key)) return kindOf(value)
  if (key === 'url' && typeof value === 'string') return comparableUrl(value)
  // A code or a token; the value of points is a number, and as shown.
  if (key === 'value' && typeof value === 'string' && value !== '0345') return kindOf(value)
  return comparable(value)
}

/** Null is not a moment, a moment with milliseconds is not one without, and a token of 63 digits is none. */
/** A link that opens once, or that of an image: ids and tokens are in them. */
function comparableUrl(url: string): string {
  return url.replace(/[0-9a-f]{64}$/, '64 hex digits').replace(/[0-9a-f-]{36}\/view\/.*$/, 'ID/view/TOKEN')
}

function kindOf(value: unknown): unknown {
  if (typeof value !== 'string') return value === null ? null : typeof value
  if (/^\d{4}-\d\d-\d\d/.test(value)) return value.replace(/\d/g, '0')
  if (value.startsWith('whsec_')) return 'whsec_'
  return /^[0-9a-f]{32,}$/.test(value) ? `${value.length} hex digits` : 'a text'
}

const endOfBlock = '=== end of block ==='

for (const document of [
  'README.md',
  'docs/apis/callup.md',
  'docs/apis/itechs.md',
  'docs/apis/senicare.md',
  'docs/apis/sms4wp.md',
  'docs/apis/virtualclass.md',
]) {
  test(`${document}: every line to paste works and answers as shown`, async (t) => {
    // A start of its own, so that points are as shown.
    const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-documents-'))
    const server = await startProcess(dataDir)
    t.after(() => cleanUp(dataDir, [server]))
    const blocks = readBlocks(await readFile(join(root, document), 'utf8'))
    // One shell for the whole document, and a moment between two blocks, as a reader has it.
    const script = blocks
      .map(({ commands }) => `${commands}\necho; echo '${endOfBlock}'\nsleep 0.5`)
      .join('\n')
      .replaceAll(shownUrl, server.url)
      .replaceAll(shownHttpsUrl, server.demo.httpsUrl)
      .replaceAll('./data/', `${dataDir}/`)
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], { cwd: root })
    const answers = stdout
      .replaceAll(server.url, shownUrl)
      .replaceAll(server.demo.httpsUrl, shownHttpsUrl)
      .split(endOfBlock)
    const shown = blocks.flatMap((block, i) =>
      block.shown === undefined ? [] : [{ ...block, answer: answers[i] }],
    )
    assert.ok(shown.length > 0)
    for (const block of shown) {
      assert.deepEqual(comparable(JSON.parse(block.answer ?? '')), comparable(block.shown), block.commands)
    }
  })
}
