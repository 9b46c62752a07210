/** Keeps what servers log while tests run, and what they were sent: the end of the run looks for the one in the other. */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { parse as parseForm } from 'node:querystring'
import { createLogger, type Logger } from '../../src/platform/log/logger.ts'
import { shortenLine } from './log-leaks.ts'

/** Carries the folder of the run from the global set-up to each test file's process. */
export const keptLogsName = 'SWITCHBOARD_TEST_LOGS'

export interface KeptLogs {
  /** Each kind of line once, without what is different in each: time, id, duration. */
  readonly lines: readonly string[]
  /** What was sent to servers of the test's process in fields that hold secrets and persons. */
  readonly secrets: readonly string[]
}

const lines = new Set<string>()
const secrets = new Set<string>()
const mostKept = 50_000
const mostBytesRead = 64 * 1024
const secretField = /pass(?:word|code)|ssn|birth|e-?mail|name$|^body$|^subject$|^msg$/i

/** A logger whose lines go to `seen` and are looked at when the run ends. */
export function createTestLogger(seen: (line: string) => void = () => {}, level = 'debug'): Logger {
  const write = (line: string) => {
    keepLine(line)
    seen(line)
  }
  return createLogger({ level, destination: { write } })
}

/** What a server in a process of its own has printed: its log lines, not what it tells its operator. */
export function keepOutput(text: string): void {
  // One that was killed may have left half a line.
  for (const line of text.split('\n')) if (/^\{"level":.*\}$/.test(line)) keepLine(line)
}

function keepLine(line: string): void {
  if (lines.size < mostKept) lines.add(shortenLine(line))
}

function keepSecrets(value: unknown, field = ''): void {
  if (Array.isArray(value)) for (const each of value) keepSecrets(each, field)
  else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) keepSecrets(each, name)
  } else if (typeof value === 'string' && secretField.test(field) && secrets.size < mostKept) {
    secrets.add(value)
  }
}

function readSecrets(type: string, body: string): void {
  if (type.includes('json')) {
    try {
      keepSecrets(JSON.parse(body))
    } catch {
      // Tests send broken JSON too.
    }
  } else if (type.includes('x-www-form-urlencoded')) keepSecrets({ ...parseForm(body) })
}

/** Whoever reads the request reads it as ever. */
function listenTo(request: IncomingMessage): void {
  const type = request.headers['content-type'] ?? ''
  const chunks: Buffer[] = []
  let bytes = 0
  const push = request.push.bind(request)
  request.push = (chunk: Buffer | null, ...rest: []) => {
    if (chunk === null) readSecrets(type, Buffer.concat(chunks).toString())
    else if ((bytes += chunk.length) <= mostBytesRead) chunks.push(Buffer.from(chunk))
    return push(chunk, ...rest)
  }
}

const folder = process.env[keptLogsName]
if (folder !== undefined) {
  subscribe('http.server.request.start', (message) =>
    listenTo((message as { request: IncomingMessage }).request),
  )
  process.on('exit', () => {
    const kept: KeptLogs = { lines: [...lines], secrets: [...secrets] }
    appendFileSync(join(folder, `${process.pid}.json`), JSON.stringify(kept))
  })
}
