import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findSecrets } from '../scripts/find-secrets.ts'

const letters = (count: number) =>
  randomBytes(count * 4)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, count)

/** Made anew each time: nothing in this file looks like a secret. A digit, a capital and a small letter are always there. */
const planted: Readonly<Record<string, string>> = {
  'a private key': generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey,
  'an AWS key': `id: AKIA${letters(16).toUpperCase()}`,
  'a GitHub token': `ghp_${letters(36)}`,
  'a GitLab token': `glpat-${letters(20)}`,
  'an npm token': `//registry.npmjs.org/:_authToken=npm_${letters(36)}`,
  'a Slack token': ['xoxb', '1234567890', letters(24)].join('-'),
  'a Google key': `AIza${letters(35)}`,
  'a Stripe key': `sk_live_${letters(24)}`,
  'an API key that begins with sk-': `sk-${letters(32)}`,
  'a signed token': ['{"alg":"ES256"}', '{"sub":"somebody"}', letters(64)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.'),
  'a webhook secret': `whsec_${randomBytes(32).toString('base64')}`,
  'a password in a URL': `DATABASE_URL=postgres://switchboard:${letters(12)}@db.internal/switchboard`,
  'a master key in base64': `SWITCHBOARD_KEY=7aB${randomBytes(32).toString('base64')}`,
  'a master key in hex': `SWITCHBOARD_KEY: '${randomBytes(32).toString('hex')}'`,
  'a token in JSON': `{"token": "${randomBytes(32).toString('hex')}"}`,
  'an api key in a header': `curl -H 'X-ITECHS-API-KEY: ${randomBytes(32).toString('hex')}'`,
  'a secret of a partner': `  secret: "Ab1${letters(45)}",`,
}

for (const [what, text] of Object.entries(planted)) {
  test(`secrets: ${what} is found, on its line, and not repeated`, () => {
    const found = findSecrets(`first line\n${text}\nlast line\n`)
    assert.ok(found.length > 0, text)
    assert.equal(found[0]?.line, 2)
    assert.ok(!JSON.stringify(found).includes(text.slice(-20)))
  })
}

test('secrets: placeholders, paths, hashes of files, words and names are none', () => {
  const harmless = [
    'SWITCHBOARD_KEY=…',
    'DATABASE_URL=postgres://user:password@localhost/switchboard',
    'postgres://switchboard:$PASSWORD@localhost/switchboard',
    "import { createSignedTokens } from '../../../domain/signed-tokens/signed-tokens.test-support.ts'",
    `const token = 'a'.repeat(64) + '${'0'.repeat(64)}'`,
    `integrity of a file: ${randomBytes(32).toString('hex')}`,
    'the secret is in the environment variable SENICARE_FRONT_END_URL_OF_THIS_INSTALLATION',
    '-----BEGIN PRIVATE KEY-----\n…',
  ]
  for (const text of harmless) assert.deepEqual(findSecrets(text), [], text)
})

test(
  'secrets: the check fails for a file that git would take, and passes without it',
  { timeout: 60_000 },
  async (t) => {
    const root = await mkdtemp(join(tmpdir(), 'switchboard-secrets-'))
    t.after(() => rm(root, { recursive: true }))
    execFileSync('git', ['init', '--quiet'], { cwd: root })
    const check = () => {
      const script = join(import.meta.dirname, '../scripts/find-secrets.ts')
      const { status, stderr } = spawnSync(process.execPath, [script, '--root', root], { encoding: 'utf8' })
      return { status, stderr }
    }
    await writeFile(join(root, 'notes.md'), 'Nothing to see.\n')
    await writeFile(join(root, '.gitignore'), '.env\n')
    await writeFile(join(root, '.env'), `${planted['a master key in hex']}\n`)
    assert.deepEqual(check(), { status: 0, stderr: '' })
    await writeFile(join(root, 'notes.md'), `Nothing to see.\n${planted['a master key in hex']}\n`)
    const { status, stderr } = check()
    assert.equal(status, 1)
    assert.match(stderr, /^notes\.md:2: a random value that is named as a secret \([0-9a-f]{16}\)\n$/)
  },
)
