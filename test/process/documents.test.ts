import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Database } from '../../src/platform/db/database.ts'
import { eventually, eventuallyEqual } from '../support/callup.ts'
import { cleanUp, connectTo, startProcess } from '../support/process.ts'

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

/** One for a whole document: what a block sets is there in those after it. */
function openShell() {
  const shell = spawn('bash', ['-eu'], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] })
  let [output, complaints] = ['', '']
  shell.stdout.on('data', (chunk) => (output += String(chunk)))
  shell.stderr.on('data', (chunk) => (complaints += String(chunk)))
  return {
    /** What the commands print; rejects when one fails. */
    async run(commands: string): Promise<string> {
      output = ''
      shell.stdin.write(`{ ${commands}\n} < /dev/null\necho; echo '${endOfBlock}'\n`)
      return eventually(async () => {
        if (shell.exitCode !== null) throw new Error(`${commands}\n${complaints}`)
        return output.includes(endOfBlock) ? output.split(endOfBlock)[0] : undefined
      })
    },
    close: () => shell.kill(),
  }
}

const onlyAsks = (commands: string) => !/ (?:-d|-F|-X|--data\S*) /.test(commands)

/** Until all that is due has been done, as it has for a reader who takes a moment. */
async function untilDone(db: Database): Promise<void> {
  await eventually(async () => {
    const [left] = await db`select from graphile_worker._private_jobs where run_at <= now() limit 1`
    return left ? undefined : true
  })
}

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
    const [shell, db] = [openShell(), await connectTo(dataDir)]
    t.after(async () => {
      shell.close()
      await db.end()
      await cleanUp(dataDir, [server])
    })
    const run = async (commands: string) => {
      const answer = await shell.run(
        commands
          .replaceAll(shownUrl, server.url)
          .replaceAll(shownHttpsUrl, server.demo.httpsUrl)
          .replaceAll('./data/', `${dataDir}/`),
      )
      return answer.replaceAll(server.url, shownUrl).replaceAll(server.demo.httpsUrl, shownHttpsUrl)
    }
    const blocks = readBlocks(await readFile(join(root, document), 'utf8'))
    assert.ok(blocks.some(({ shown }) => shown !== undefined))
    for (const { commands, shown } of blocks) {
      await untilDone(db)
      const answer = async () => comparable(JSON.parse(await run(commands)))
      if (shown === undefined) await run(commands)
      else if (onlyAsks(commands)) await eventuallyEqual(answer, comparable(shown))
      else assert.deepEqual(await answer(), comparable(shown), commands)
    }
  })
}
