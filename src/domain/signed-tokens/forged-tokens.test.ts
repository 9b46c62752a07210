import assert from 'node:assert/strict'
import { createHmac, createPrivateKey, createPublicKey, sign, type JsonWebKey } from 'node:crypto'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose'
import type { SignedTokens } from './signed-tokens.ts'
import { createTokenHouse, secrets, type TokenHouse } from './signed-tokens.test-support.ts'

let house: TokenHouse
let tokens: SignedTokens
let good: string
before(async () => {
  house = await createTokenHouse()
  tokens = await house.open()
  good = (await tokens.sign(access)).token
})
after(() => house.close())

const access = { purpose: 'at+jwt', subject: 'qwer1234', audience: 'senicare', lifeSeconds: 32_400 }

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const read = (token: string) => tokens.read(token, access)

/** A token with any header and payload, by our own private key: only what it says can be wrong. */
async function signWith(header: object, payload: object, dataKey?: JsonWebKey): Promise<string> {
  const signed = `${encode(header)}.${encode(payload)}`
  const key = createPrivateKey({ key: dataKey ?? (await ownKey()), format: 'jwk' })
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

async function ownKey(): Promise<JsonWebKey> {
  const [row] = await house.db<{ sealed: Buffer }[]>`select sealed_private_jwk as sealed from signing_key`
  return JSON.parse(secrets.box.open(row?.sealed as Buffer).toString()) as JsonWebKey
}

test('read: these forgeries start from a token that is good', async () => {
  assert.ok(await read(good))
  assert.ok(await read(await signWith(decodeProtectedHeader(good), decodeJwt(good))))
})

test('read: a token without a signature is refused, whatever it calls that', async () => {
  const [, payload] = good.split('.')
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', undefined, null, 0, ['none']]) {
    const header = encode({ ...decodeProtectedHeader(good), alg })
    for (const signature of ['', 'AA', good.split('.')[2]]) {
      assert.equal(await read(`${header}.${payload}.${signature}`), undefined, String(alg))
    }
  }
  assert.equal(await read(`${good.split('.', 2).join('.')}.`), undefined)
  assert.equal(await read(good.split('.', 2).join('.')), undefined)
})

test('read: the public key is no secret to sign with as HMAC', async () => {
  const { keys } = await tokens.publicKeys()
  const [jwk] = keys
  const publicKey = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const secretsOfAll = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(jwk),
    Buffer.from(jwk?.x ?? '', 'base64url'),
    '',
  ]
  for (const [alg, hash] of [
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ] as const) {
    const signed = `${encode({ ...decodeProtectedHeader(good), alg })}.${good.split('.')[1]}`
    for (const secret of secretsOfAll) {
      const signature = createHmac(hash, secret).update(signed).digest('base64url')
      assert.equal(await read(`${signed}.${signature}`), undefined, alg)
    }
  }
})

test('read: a key that the token brings, or says where to get, is not looked at', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const theirs = (await exportJWK(privateKey)) as JsonWebKey
  const { kty, crv, x, y } = theirs
  const jwk = { kty, crv, x, y }
  const header = decodeProtectedHeader(good)
  const payload = decodeJwt(good)
  for (const extra of [
    {},
    { jwk },
    { jku: 'https://evil.example/jwks.json' },
    { x5u: 'https://evil.example/' },
    { x5c: ['AA'] },
    { kid: undefined, jwk },
    { kid: '../../dev/null' },
    { kid: "' or true --" },
    { kid: ['x'] },
    { kid: '__proto__' },
  ]) {
    assert.equal(await read(await signWith({ ...header, ...extra }, payload, theirs)), undefined)
  }
  for (const extra of [{ jwk }, { jku: 'https://evil.example/jwks.json' }, { crit: ['b64'], b64: true }]) {
    assert.equal(
      await read(await signWith({ ...header, ...extra }, payload)),
      undefined,
      'by our own key, too',
    )
  }
  for (const kid of [undefined, 'unknown', `${header.kid}x`]) {
    assert.equal(await read(await signWith({ ...header, kid }, payload)), undefined, `kid ${kid}`)
  }
})

test('read: a token of another purpose or another audience is refused', async () => {
  for (const other of [{ purpose: 'sns+jwt' }, { purpose: 'JWT' }, { audience: 'virtualclass' }]) {
    const { token } = await tokens.sign({ ...access, ...other })
    assert.equal(await read(token), undefined)
    assert.ok(await tokens.read(token, { ...access, ...other }))
  }
  const { typ: _typ, ...header } = decodeProtectedHeader(good)
  assert.equal(await read(await signWith(header, decodeJwt(good))), undefined, 'no purpose at all')
})

test('read: a token that lacks a claim, or whose claims are no claims, is refused', async () => {
  const header = decodeProtectedHeader(good)
  const payload = decodeJwt(good)
  for (const name of ['sub', 'aud', 'iat', 'exp', 'jti'] as const) {
    assert.equal(await read(await signWith(header, { ...payload, [name]: undefined })), undefined, name)
  }
  for (const wrong of [
    { exp: '99999999999' },
    { iat: 'now' },
    { aud: 5 },
    { sub: 5 },
    { jti: 5 },
    { jti: 'x' },
  ]) {
    assert.equal(
      await read(await signWith(header, { ...payload, ...wrong })),
      undefined,
      JSON.stringify(wrong),
    )
  }
  for (const wrong of [[], ['x']]) assert.equal(await read(await signWith(header, wrong)), undefined)
})

test('read: a token is good to its last second, and no longer', async () => {
  const living = await tokens.sign({ ...access, lifeSeconds: 2 })
  assert.ok(await read(living.token))
  for (const lifeSeconds of [0, -1, -32_400]) {
    assert.equal(await read((await tokens.sign({ ...access, lifeSeconds })).token), undefined)
  }
  while (await read(living.token)) {
    assert.ok(Date.now() < living.expiresAt.getTime() + 1000)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.ok(Date.now() > living.expiresAt.getTime() - 1000)
})

test('read: a token with any one character changed is refused', async () => {
  // The last character of a base64url part has bits that say nothing.
  const ends = new Set([good.length - 1, good.indexOf('.') - 1, good.lastIndexOf('.') - 1])
  for (let i = 0; i < good.length; i++) {
    const other = good[i] === 'A' ? 'B' : 'A'
    const changed = good.slice(0, i) + other + good.slice(i + 1)
    if (!ends.has(i)) assert.equal(await read(changed), undefined, `character ${i}`)
  }
})

test('read: no text is too odd to be refused quietly', async () => {
  const parts = good.split('.')
  const odd = [
    '',
    '.',
    '..',
    '...',
    `${good}.`,
    `.${good}`,
    `${good} `,
    `Bearer ${good}`,
    good.toUpperCase(),
    'x'.repeat(5_000_000),
    `${good}${'A'.repeat(5000)}`,
    encode(null),
    `${encode(null)}.${parts[1]}.${parts[2]}`,
    `${encode([])}.${encode([])}.`,
    `${parts[0]}.${Buffer.from('{"sub"').toString('base64url')}.${parts[2]}`,
    JSON.stringify({ protected: parts[0], payload: parts[1], signature: parts[2] }),
    '\u0000',
    '\uD800.\uD800.\uD800',
    '인증.번호.서명',
  ]
  for (const text of odd) assert.equal(await read(text), undefined, text.slice(0, 50))
  const part = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.jsonValue().map(encode),
    fc.constantFrom(...parts),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (all) => {
      const text = all.join('.')
      assert.ok(text === good || (await read(text)) === undefined)
    }),
    { numRuns: 2000 },
  )
})
