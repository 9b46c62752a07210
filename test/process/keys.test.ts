import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-keys-'))
let server: ServerProcess
before(async () => {
  server = await startProcess(dataDir)
})
after(() => cleanUp(dataDir, [server]))

async function runKeys(...args: string[]): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(['keys', ...args], { DATA_DIR: dataDir })
  return { status: await ended, output: output() }
}

async function published(): Promise<string[]> {
  const answer = await fetch(`${server.url}/.well-known/jwks.json`)
  const { keys } = (await answer.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

const statesOf = (output: string) =>
  [...output.matchAll(/^(\S{43}) {2}(\w+) /gm)].map(([, kid, state]) => [kid, state])

test('keys rotate and withdraw are in force on the running server', async () => {
  const [first = ''] = await published()
  assert.deepEqual(statesOf((await runKeys('list')).output), [[first, 'signs']])

  const rotated = await runKeys('rotate')
  assert.equal(rotated.status, 0, rotated.output)
  const [, second = ''] = /^(\S{43}) is published, and signs from 2/.exec(rotated.output) ?? []
  await eventually(async () => ((await published()).length === 2 ? true : undefined))
  assert.deepEqual(await published(), [second, first])
  assert.deepEqual(statesOf((await runKeys('list')).output), [
    [second, 'next'],
    [first, 'signs'],
  ])

  const withdrawn = await runKeys('withdraw', first)
  assert.equal(withdrawn.status, 0, withdrawn.output)
  await eventually(async () => ((await published()).length === 1 ? true : undefined))
  assert.deepEqual(await published(), [second])
  assert.deepEqual(statesOf((await runKeys('list')).output), [[second, 'signs']])
})

test('keys: a wrong word and an unknown key are told in a sentence', async () => {
  for (const [args, said] of [
    [[], 'what to do with keys must be one of list, rotate, withdraw'],
    [['turn'], 'what to do with keys must be one of list, rotate, withdraw'],
    [['withdraw'], 'what to withdraw must be the kid of a key'],
    [['withdraw', 'unknown'], 'There is no such thing.'],
  ] as const) {
    assert.deepEqual(await runKeys(...args), { status: 1, output: `${said}\n` })
  }
})
