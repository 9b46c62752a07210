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
  let [checkers, servers, references] = [0, 0, 0]
  registerHooks({
    load(url, context, next) {
      checkers += url.includes('/typebox/')
      servers += url.includes('/fastify/')
      references += url.includes('/@scalar/')
      return next(url, context)
    },
  })
  const { MALLOC_ARENA_MAX: heaps, NODE_COMPILE_CACHE: cache } = process.env
  process.on('exit', () => console.log('watched ' + JSON.stringify({ checkers, servers, references, heaps, cache })))`,
)

interface Watched {
  readonly checkers: number
  readonly servers: number
  readonly references: number
  readonly heaps: string
  readonly cache: string
}

/** Of a command that stops at its settings: all is loaded that it needs, and nothing is done. */
async function watch(environment: Record<string, string> = {}, args = ['ledger', 'verify']) {
  const SWITCHBOARD_NODE_OPTIONS = `--import=${watcher}`
  const DATA_DIR = join(folder, 'data')
  const command = runSwitchboard(args, { SWITCHBOARD_NODE_OPTIONS, DATA_DIR, ...environment })
  await command.ended
  const [, watched = '{}'] = /^watched (.*)$/m.exec(command.output()) ?? []
  return JSON.parse(watched) as Watched
}

test('a command loads what checks carriers files when there is one', async () => {
  const file = join(folder, 'carriers.json')
  await writeFile(file, '{}')
  assert.equal((await watch({ SMS_CARRIER: 'pigeon' })).checkers, 0)
  assert.ok((await watch({ SMS_CARRIER: 'pigeon', CARRIERS_FILE: file })).checkers > 100)
})

test('a server loads the program of its reference page when somebody asks for it, not before', async () => {
  const { servers, references } = await watch({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, [
    'serve',
  ])
  assert.ok(servers > 10, 'the server itself is loaded')
  assert.equal(references, 0)
})

test('heaps and kept code are bounded and placed by us, unless somebody says otherwise', async () => {
  const { heaps, cache } = await watch({ SMS_CARRIER: 'pigeon' })
  assert.match(heaps, /^\d+$/)
  assert.match(cache, /node_modules\/\.cache\/compiled$/)
  const own = { MALLOC_ARENA_MAX: '3', NODE_COMPILE_CACHE: join(folder, 'kept') }
  const theirs = await watch({ SMS_CARRIER: 'pigeon', ...own })
  assert.deepEqual([theirs.heaps, theirs.cache], Object.values(own))
})
