import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { cleanUp, startProcess, type ServerProcess } from '../support/process.ts'

const root = join(import.meta.dirname, '../..')
const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-documents-'))
let server: ServerProcess
before(async () => {
  server = await startProcess(dataDir)
})
after(() => cleanUp(dataDir, [server]))

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

function comparableField(key: string, value: unknown): unknown {
  if (['id', 'prefix', 'mask', 'from', 'at'].includes(key)) return typeof value
  if (key.endsWith('_at') || key === 'state') return 'depends on the moment'
  if (key === 'value' && value !== '0345') return typeof value
  return comparable(value)
}

const endOfBlock = '=== end of block ==='

for (const document of ['README.md', 'docs/apis/callup.md']) {
  test(`${document}: every line to paste works and answers as shown`, async () => {
    const blocks = readBlocks(await readFile(join(root, document), 'utf8'))
    // One shell for the whole document, and a moment between two blocks, as a reader has it.
    const script = blocks
      .map(({ commands }) => `${commands}\necho; echo '${endOfBlock}'\nsleep 0.5`)
      .join('\n')
      .replaceAll('http://localhost:4000', server.url)
      .replaceAll('./data/', `${dataDir}/`)
    const { stdout } = await promisify(execFile)('bash', ['-euc', script])
    const answers = stdout.split(endOfBlock)
    const shown = blocks.flatMap((block, i) =>
      block.shown === undefined ? [] : [{ ...block, answer: answers[i] }],
    )
    assert.ok(shown.length > 0)
    for (const block of shown) {
      assert.deepEqual(comparable(JSON.parse(block.answer ?? '')), comparable(block.shown), block.commands)
    }
  })
}
