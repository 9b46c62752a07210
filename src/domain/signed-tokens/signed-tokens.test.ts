import assert from 'node:assert/strict'
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { after, before, mock, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { eventually } from '../../../test/support/callup.ts'
import { assertWithinASecond } from '../../../test/support/within-a-second.ts'
import { transaction, type Database } from '../../platform/db/database.ts'
import type { SignedTokens } from './signed-tokens.ts'
import { createTokenHouse, secrets, type TokenHouse } from './signed-tokens.test-support.ts'

let house: TokenHouse
let tokens: SignedTokens
before(async () => {
  house = await createTokenHouse()
  tokens = await house.open()
})
after(() => house.close())

const access = { purpose: 'at+jwt', subject: 'qwer1234', audience: 'senicare', lifeSeconds: 32_400 }

test('sign: a token says whose it is, for whom, for how long, and by which key', async () => {
  const made = await tokens.sign({ ...access, claims: { provider: 'KAKAO' } })
  const { keys } = await tokens.publicKeys()
  assert.deepEqual(decodeProtectedHeader(made.token), { alg: 'ES256', typ: 'at+jwt', kid: keys[0]?.kid })
  const { iat = 0, ...rest } = decodeJwt(made.token)
  assert.deepEqual(rest, {
    sub: 'qwer1234',
    aud: 'senicare',
    exp: iat + 32_400,
    jti: made.id,
    provider: 'KAKAO',
  })
  assert.equal(made.expiresAt.getTime(), (iat + 32_400) * 1000)
})

test('read: a good token is read as it was signed, in this process and in another', async () => {
  const { token, id, expiresAt } = await tokens.sign({ ...access, claims: { provider: 'KAKAO', n: [1] } })
  for (const each of [tokens, await house.open()]) {
    assert.deepEqual(await each.read(token, access), {
      id,
      subject: 'qwer1234',
      issuedAt: new Date(expiresAt.getTime() - 32_400_000),
      expiresAt,
      claims: { provider: 'KAKAO', n: [1] },
    })
  }
})

test('sign: claims cannot stand in for what the token says by itself', async () => {
  const claims = {
    sub: 'admin',
    aud: 'x',
    exp: 99_999_999_999,
    iat: 0,
    jti: 'x',
    iss: 'x',
    nbf: 99_999_999_999,
  }
  const { token, id } = await tokens.sign({ ...access, claims })
  const read = await tokens.read(token, access)
  assert.deepEqual([read?.subject, read?.id, read?.claims], ['qwer1234', id, {}])
})

test('sign: no token outlives the time for which its key is published', async () => {
  await assert.rejects(tokens.sign({ ...access, lifeSeconds: 32_401 }), /lives for 32400 s at most/)
})

test('sign: time is the database’s, whatever this machine’s clock says', async () => {
  const fresh = await house.open()
  mock.timers.enable({ apis: ['Date'], now: Date.UTC(2090) })
  try {
    const { token } = await fresh.sign(access)
    const [row] = await house.db<{ seconds: number }[]>`select extract(epoch from now())::float8 as seconds`
    assert.ok(Math.abs((decodeJwt(token).iat ?? 0) - (row?.seconds ?? 0)) < 5)
    assert.equal((await fresh.read(token, access))?.subject, 'qwer1234')
  } finally {
    mock.timers.reset()
  }
})

test('public keys: who has only them can check a token, without the library that signed it', async () => {
  const { token } = await tokens.sign(access)
  const { keys } = await tokens.publicKeys()
  const jwk = keys.find(({ kid }) => kid === decodeProtectedHeader(token).kid)
  assert.deepEqual(Object.keys(jwk ?? {}).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const [signed, signature] = [token.slice(0, token.lastIndexOf('.')), token.split('.')[2] ?? '']
  const isGood = (text: string) =>
    verify(
      'sha256',
      Buffer.from(text),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
  assert.ok(isGood(signed))
  assert.ok(!isGood(`${signed}x`))
})

test('keys at rest: sealed, and another master key opens none', async () => {
  await tokens.publicKeys()
  const rows = await house.db<{ sealed: Buffer }[]>`select sealed_private_jwk as sealed from signing_key`
  assert.ok(rows.length > 0)
  for (const { sealed } of rows) {
    assert.ok(!sealed.includes('"d"'))
    const jwk = JSON.parse(secrets.box.open(sealed).toString()) as { d?: string }
    assert.equal(jwk.d?.length, 43)
  }
})

test('speed: a thousand tokens signed and read ask for the keys once, and for each token once', async () => {
  let statements = 0
  const db: Database = new Proxy(house.db, {
    apply(target, self, args: unknown[]) {
      if (Array.isArray(args[0]) && 'raw' in args[0]) statements++
      return Reflect.apply(target as (...all: unknown[]) => unknown, self, args)
    },
  })
  const fresh = await house.open({ db })
  await fresh.sign(access)
  const made = await Promise.all(Array.from({ length: 1000 }, () => fresh.sign(access)))
  assert.equal(statements, 2, 'the keys, and the clock')
  const readAll = () => Promise.all(made.map(({ token }) => fresh.read(token, access)))
  assert.ok((await readAll()).every(Boolean))
  const first = statements
  await readAll()
  assert.equal(statements, first, 'the second time nothing')
})

test('revoke: refused here at once and elsewhere within a second; others stay good; once more changes nothing', async () => {
  const elsewhere = await house.open()
  const other = await tokens.sign(access)
  let one = other
  await assertWithinASecond(async () => {
    one = await tokens.sign(access)
    for (const each of [tokens, elsewhere]) {
      for (const { token } of [one, other]) assert.ok(await each.read(token, access))
    }
    const began = performance.now()
    await tokens.revoke(house.db, one)
    assert.equal(await tokens.read(one.token, access), undefined)
    await eventually(async () => ((await elsewhere.read(one.token, access)) ? undefined : true))
    return performance.now() - began
  })
  await Promise.all([tokens.revoke(house.db, one), elsewhere.revoke(house.db, one)])
  for (const each of [tokens, elsewhere, await house.open()]) {
    assert.equal(await each.read(one.token, access), undefined)
    assert.ok(await each.read(other.token, access))
  }
})

test('revoke: what is rolled back revokes nothing elsewhere', async () => {
  const elsewhere = await house.open()
  const made = await tokens.sign(access)
  await assert.rejects(
    transaction(house.db, async (tx) => {
      await tokens.revoke(tx, made)
      throw new Error('undone')
    }),
    /undone/,
  )
  assert.ok(await elsewhere.read(made.token, access))
})

test('erase: a revocation is kept until its token has expired, and an hour', async () => {
  const made = await tokens.sign(access)
  const old = { id: '019a0000-0000-7000-8000-000000000000', expiresAt: new Date(Date.now() - 3_700_000) }
  await tokens.revoke(house.db, made)
  await tokens.revoke(house.db, old)
  await tokens.eraseOld(house.db)
  const rows = await house.db<{ id: string }[]>`
    select id from revoked_token where id = any (${[made.id, old.id]}::uuid[])`
  assert.deepEqual(
    rows.map(({ id }) => id),
    [made.id],
  )
})
