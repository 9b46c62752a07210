import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { cleanUp, postgresPid, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'
import { newPhone, speakFor, type VirtualclassClient } from '../support/virtualclass.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-partners-kill-'))
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

const clients = 32

async function start(): Promise<{ server: ServerProcess; client: VirtualclassClient }> {
  const server = await startProcess(dataDir)
  servers.push(server)
  const { apiKey: value, secret, companyCode: code } = server.demo.virtualclass
  return { server, client: speakFor(server.url, { id: '', value, secret, partnerId: '', code }) }
}

test('kill -9 of server and PostgreSQL under load: every sign-up that was answered is there, and the audit log is whole', async () => {
  const first = await start()
  const tokens: string[] = []
  let isOver = false
  const signUpForLong = async () => {
    while (!isOver) {
      const reply = await first.client.signUp({ phone: newPhone() }).catch(() => undefined)
      const { data } = (reply?.body ?? {}) as { data?: { user_token: string } }
      if (data) tokens.push(data.user_token)
      else isOver = true
    }
  }
  const load = Array.from({ length: clients }, signUpForLong)
  while (tokens.length < 500) await new Promise((resolve) => setTimeout(resolve, 10))
  process.kill((await postgresPid(dataDir)) as number, 'SIGKILL')
  first.server.child.kill('SIGKILL')
  await Promise.all(load)
  await first.server.ended

  const { client } = await start()
  const answers = await Promise.all(
    tokens.map(async (token) => (await client.post('/cancel/softways', { user_token: token })).body),
  )
  assert.deepEqual(
    answers.filter((answer) => !(answer as { result: boolean }).result),
    [],
  )
  const { ended, output } = runSwitchboard(['audit', 'verify'], { DATA_DIR: dataDir })
  assert.equal(await ended, 0, output())
  // Each of them was signed up and cancelled.
  const entries = Number(/whole: ([0-9]+) entries/.exec(output())?.[1])
  assert.ok(entries >= 2 * tokens.length, `${entries} entries for ${tokens.length} members`)
})
