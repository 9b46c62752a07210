/** The clients that docs/apis/virtualclass.md shows, run as they stand there. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { has } from '../support/debian.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createVirtualclassClient, newPhone, type VirtualclassClient } from '../support/virtualclass.ts'
import { javaOf, languages, runClient, type Language } from './run-client.ts'

const document = await readFile(join(import.meta.dirname, '../../docs/apis/virtualclass.md'), 'utf8')

let server: TestServer
let client: VirtualclassClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createVirtualclassClient(server, { code: 'softways' })
})
after(() => server.close())

/** The block of this language that has a key to be put in. */
function blockOf(language: string): string {
  const blocks = [...document.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, text = '']) => text,
  )
  const clients = blocks.filter((text) => text.includes('YOUR_API_KEY'))
  assert.equal(clients.length, 1, `the document shows one client in ${language}`)
  return clients[0] as string
}

function putIn(source: string, phone: string): string {
  const values = {
    'http://localhost:4000': server.url,
    YOUR_API_KEY: client.apiKey,
    YOUR_SECRET_KEY: client.secret,
    '01012345678': phone,
  }
  return Object.entries(values).reduce((text, [shown, value]) => {
    assert.ok(text.includes(shown), shown)
    return text.replaceAll(shown, value)
  }, source)
}

const shown: readonly [string, Language][] = [
  ['ts', languages.ts],
  ['php', languages.php],
  ['python', languages.python],
  ['java', javaOf('VirtualClass', 'VirtualClass')],
]

for (const [name, language] of shown) {
  const skip = language.needs !== 'node' && !has(language.needs) && `${language.needs} is not installed`
  test(
    `${name}: the client of the document signs a member up, and reads the refusal of the same phone`,
    { skip },
    async () => {
      const source = putIn(blockOf(name), newPhone())
      const first = JSON.parse(await runClient(language, source)) as { data: { user_token: string } }
      assert.match(first.data.user_token, /^[0-9a-f]{64}$/)
      assert.deepEqual(first, { result: true, data: { user_token: first.data.user_token } })
      const [row] = await server.app.db<{ name: Buffer }[]>`
      select sealed_name as name from member where token_hash = sha256(${first.data.user_token}::bytea)`
      assert.equal(server.app.secrets.box.open(row?.name as Buffer).toString(), '홍길동')
      const again = JSON.parse(await runClient(language, source)) as unknown
      assert.deepEqual(again, { result: false, message: '이미 등록된 휴대폰번호 입니다.' })
    },
  )

  test(`${name}: with another secret it reads signature_mismatch`, { skip }, async () => {
    const source = putIn(blockOf(name), newPhone()).replace(client.secret, 'x'.repeat(48))
    const answer = JSON.parse(await runClient(language, source)) as { message: string }
    assert.equal(answer.message, 'signature_mismatch')
  })
}
