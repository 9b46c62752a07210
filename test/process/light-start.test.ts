import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runSwitchboard } from '../support/process.ts'

const folder = await mkdtemp(join(tmpdir(), 'switchboard-light-start-'))
after(() => rm(folder, { recursive: true, force: true }))

const watcher = join(folder, 'watcher.mjs')
await writeFile(
  watcher,
  `import { registerHooks } from 'node:module'
  let checkers = 0
  registerHooks({ load: (url, context, next) => ((checkers += url.includes('/typebox/') ? 1 : 0), next(url, context)) })
  const { MALLOC_ARENA_MAX: heaps, NODE_COMPILE_CACHE: cache } = process.env
  process.on('exit', () => console.log('watched ' + JSON.stringify({ checkers, heaps, cache })))`,
)

/** Of a command that stops at its settings: all is loaded that it needs, and nothing is done. */
async function watch(environment: Record<string, string> = {}) {
  const SWITCHBOARD_NODE_OPTIONS = `--import=${watcher}`
  const DATA_DIR = join(folder, 'data')
  const command = runSwitchboard(['ledger', 'verify'], { SWITCHBOARD_NODE_OPTIONS, DATA_DIR, ...environment })
  await command.ended
  const [, watched = '{}'] = /^watched (.*)$/m.exec(command.output()) ?? []
  return JSON.parse(watched) as { checkers: number; heaps: string; cache: string }
}

test('a command loads what checks carriers files when there is one', async () => {
  const file = join(folder, 'carriers.json')
  await writeFile(file, '{}')
  assert.equal((await watch({ SMS_CARRIER: 'pigeon' })).checkers, 0)
  assert.ok((await watch({ SMS_CARRIER: 'pigeon', CARRIERS_FILE: file })).checkers > 100)
})

test('heaps and kept code are bounded and placed by us, unless somebody says otherwise', async () => {
  const { heaps, cache } = await watch({ SMS_CARRIER: 'pigeon' })
  assert.match(heaps, /^\d+$/)
  assert.match(cache, /node_modules\/\.cache\/compiled$/)
  const own = { MALLOC_ARENA_MAX: '3', NODE_COMPILE_CACHE: join(folder, 'kept') }
  const theirs = await watch({ SMS_CARRIER: 'pigeon', ...own })
  assert.deepEqual([theirs.heaps, theirs.cache], Object.values(own))
})
