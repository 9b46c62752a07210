import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findFreePort } from '../support/ports.ts'
import { cleanUp, connectTo, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-affiliate-demo-'))
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

async function run(...args: string[]): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(args, { DATA_DIR: dataDir })
  return { status: await ended, output: output() }
}

test('affiliate-demo: without a server it says what to start; wrong options are told in a sentence', async () => {
  const early = await run('affiliate-demo', '--run')
  assert.deepEqual(early, {
    status: 1,
    output: `${join(dataDir, 'demo.json')} names no server: start one in development mode first (npm start).\n`,
  })
  for (const [args, said] of [
    [['--verdict', 'maybe'], '--verdict must be one of pass, again, refuse, none'],
    [['--port', '70000'], '--port must be a port from 0 to 65535'],
    [['--key', 'x'], '--key must be given together with --secret'],
    [['--run', '--decline', 'no'], '--decline must be given with --run only where --verdict is none'],
  ] as const) {
    const { status, output } = await run('affiliate-demo', ...args)
    assert.equal(status, 1)
    assert.ok(output.startsWith(said), output)
  }
})

test('affiliate-demo --run: one customer from the first step to the policy, with new photos on the way', async () => {
  servers.push(await startProcess(dataDir))
  const port = String(await findFreePort())
  const url = `http://localhost:${port}/webhook`
  const made = await run('create', 'affiliate', '--name', 'Shop', '--webhook-url', url)
  const key = /^key +([0-9a-f]{64})$/m.exec(made.output)?.[1] ?? ''
  const secret = /(whsec_\S+)/.exec(made.output)?.[1] ?? ''
  const ports = ['--port', port, '--pages-port', '0', '--key', key, '--secret', secret]
  const { status, output } = await run('affiliate-demo', '--run', '--verdict', 'again', ...ports)
  assert.equal(status, 0, output)
  const steps = [
    /^the screen was read: IMEI 35328910\d{7}, .*: 성공$/m,
    /결제하기: https:\/\/localhost:\d+\/pay\//,
    /^webhook \S+, signature good: \{"result":1,/m,
    /^status 4: /m,
    /다시 등록하기: https:\/\/localhost:\d+\/photos\//,
    /^webhook \S+, signature good: \{"result":0,/m,
    /^status 7: /m,
    /계약 조회: https:\/\/localhost:\d+\/policy\//,
    /^done$/m,
  ].map((step) => output.search(step))
  assert.deepEqual(
    steps.filter((place) => place < 0),
    [],
    output,
  )
  assert.deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
    output,
  )
  const id = /^contract (\S+)$/m.exec(output)?.[1] ?? ''
  // What the demo's front photo is for.
  assert.match((await run('inspect', 'show', id)).output, /front, round 2, .*QR found \(mirrored\)/)

  const stranger = await run('affiliate-demo', '--run', ...ports.with(5, 'f'.repeat(64)))
  assert.deepEqual(
    [stranger.status, stranger.output.includes('a valid X-ITECHS-API-KEY is needed')],
    [1, true],
  )
})

/** Nobody else can listen there; neither when another has it already. */
async function occupy(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening').catch(() => {})
  return server
}

/** Until it says this, or ends by itself. */
async function runUntil(
  said: string,
  ...args: string[]
): Promise<{ status: number | string; output: string }> {
  const { child, output, ended } = runSwitchboard(['affiliate-demo', ...args], { DATA_DIR: dataDir })
  child.stdout?.on('data', () => output().includes(said) && child.kill('SIGTERM'))
  return { status: await ended, output: output() }
}

test('affiliate-demo without options is the affiliate of demo.json, and listens where its verdicts are posted to', async () => {
  const db = await connectTo(dataDir)
  const affiliates = await db<{ url: string }[]>`select webhook_url as url from affiliate where name = 'Demo'`
  await db.end()
  assert.equal(affiliates.length, 1)
  const { port, pathname } = new URL(affiliates[0]?.url ?? '')

  const occupied = await occupy(Number(port))
  const taken = await runUntil('webhooks are received', '--pages-port', '0')
  occupied.close()
  assert.deepEqual([taken.status, taken.output.split(':')[0]], [1, `Port ${port} is taken`])

  const anywhere = ['--port', '0', '--pages-port', '0']
  const { status, output } = await runUntil('inspect it at', '--run', '--verdict', 'none', ...anywhere)
  assert.equal(status, 0, output)
  assert.match(output, new RegExp(`^webhooks are received at http://localhost:\\d+${pathname};`, 'm'))
})
