import { errors, jwtVerify, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { createKeyRing, keysTopic, type KeyRing } from './key-ring.ts'
import { createRevocations } from './revocations.ts'
import * as revokedQueries from './revoked-tokens.queries.ts'
import { algorithm, makeSigningKey } from './signing-key.ts'
import * as keyQueries from './signing-keys.queries.ts'

export interface NewToken {
  /** Becomes the JOSE header `typ` (RFC 8725 section 3.11), so that a token of one purpose is never taken for another. */
  readonly purpose: string
  readonly subject: string
  readonly audience: string
  /** At most `longestLifeSeconds`. */
  readonly lifeSeconds: number
  /** Those that RFC 7519 registers are set here and cannot be given. */
  readonly claims?: Readonly<Record<string, unknown>>
}

export interface ReadToken {
  readonly id: string
  readonly subject: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** What was given as `claims` when it was signed. */
  readonly claims: Readonly<Record<string, unknown>>
}

export interface ListedKey {
  readonly kid: string
  readonly state: 'next' | 'signs' | 'retired'
  readonly createdAt: Date
  readonly signsFrom: Date
  /** When the next one took over. */
  readonly retiredAt: Date | null
}

export interface SignedTokens {
  /** A JWT (RFC 7519) by the key whose turn it is. `id` is its `jti`. */
  sign(token: NewToken): Promise<{ token: string; id: string; expiresAt: Date }>
  /**
   * A good, unexpired, unrevoked token of this purpose and audience; undefined for any other text. Throws nothing but
   * what an unreachable database throws.
   */
  read(token: string, expected: { purpose: string; audience: string }): Promise<ReadToken | undefined>
  /** Refused by this process at once, by every other within a second of the commit. */
  revoke(db: Db, token: { id: string; expiresAt: Date }): Promise<void>
  /** What others check tokens with (RFC 7517): the key that signs, the next one, and those whose tokens still live. */
  publicKeys(): Promise<{ keys: JWK[] }>
  /** Makes the next key, or answers the one that waits already. It signs when every published set has it. */
  rotate(db: Db): Promise<{ kid: string }>
  /** Nothing that this key signed counts any longer, and another signs at once. Throws `not_found`. */
  withdrawKey(db: Db, kid: string): Promise<void>
  /** The keys that are published, newest first. */
  listKeys(db: Db): Promise<ListedKey[]>
  eraseOld(db: Db): Promise<void>
}

/** Longer than `/.well-known/jwks.json` may be cached, and than a process may take to see a new key. */
const defaultLeadSeconds = 600
/** Of an access token: nine hours. */
const longestLifeSeconds = 32_400
/** Nothing that we sign is longer; what is longer is not looked at. */
const longestToken = 4096
/** Three parts in base64url (RFC 7515 section 7.1), and nothing else: no white space, no padding. */
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/
/** `jku`, `jwk`, `x5c` and others name a key to check with; ours is named by `kid` alone. */
const ourHeaders = new Set(['alg', 'kid', 'typ'])

/** Tokens that others can check with the public keys alone. */
export function createSignedTokens(house: {
  db: Database
  changes: ChangeListener
  secrets: Secrets
  /** From the making of a key to its first signature. */
  leadSeconds?: number
  longestLifeSeconds?: number
}): SignedTokens {
  const { db, changes, secrets, leadSeconds = defaultLeadSeconds } = house
  const longestLife = house.longestLifeSeconds ?? longestLifeSeconds
  const keepSeconds = longestLife + leadSeconds
  const ring = createKeyRing({ db, changes, box: secrets.box, keepSeconds })
  const revocations = createRevocations({ db, changes })

  return {
    async sign({ purpose, subject, audience, lifeSeconds, claims = {} }) {
      if (lifeSeconds > longestLife) throw new Error(`a token lives for ${longestLife} s at most`)
      const { signer, now } = await ring()
      const { kid, privateKey } = signer()
      const issuedAt = Math.floor(now() / 1000)
      const expiry = issuedAt + lifeSeconds
      const id = newId()
      const token = await new SignJWT({ ...withoutRegistered(claims) })
        .setProtectedHeader({ alg: algorithm, typ: purpose, kid })
        .setSubject(subject)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiry)
        .setJti(id)
        .sign(privateKey)
      return { token, id, expiresAt: new Date(expiry * 1000) }
    },
    async read(token, expected) {
      const good = await verify(token, expected, await ring())
      return good && !(await revocations.has(good.id)) ? good : undefined
    },
    revoke: (db, token) => revocations.add(db, token),
    publicKeys: async () => ({ keys: (await ring()).published.map(({ publicJwk }) => publicJwk) }),
    rotate: (db) =>
      transaction(db, async (tx) => {
        await keyQueries.insertNext(tx, await makeSigningKey(secrets.box), leadSeconds)
        await announceChange(tx, keysTopic)
        return { kid: (await keyQueries.findLatestKid(tx)) as string }
      }),
    withdrawKey: (db, kid) =>
      transaction(db, async (tx) => {
        await keyQueries.lockKeys(tx)
        if (!(await keyQueries.withdraw(tx, kid))) throw new Fault('not_found')
        if ((await keyQueries.isSignerWithdrawn(tx)) && !(await keyQueries.bringForward(tx))) {
          await keyQueries.insertNext(tx, await makeSigningKey(secrets.box), 0)
        }
        await announceChange(tx, keysTopic)
      }),
    listKeys: async (db) => asList(await keyQueries.findPublished(db, keepSeconds)),
    async eraseOld(db) {
      await keyQueries.eraseRetired(db, keepSeconds)
      await revokedQueries.eraseExpired(db)
    },
  }
}

async function verify(
  token: string,
  { purpose, audience }: { purpose: string; audience: string },
  { find, now }: KeyRing,
): Promise<ReadToken | undefined> {
  if (token.length > longestToken || !compactForm.test(token)) return undefined
  try {
    const { payload } = await jwtVerify(token, (header) => findKey(header, find), {
      algorithms: [algorithm],
      typ: purpose,
      audience,
      currentDate: new Date(now()),
      requiredClaims: ['sub', 'iat', 'exp', 'jti'],
    })
    return asRead(payload)
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** By its name, out of our own table: never one that the token brings, or says where to get. */
function findKey(header: { kid?: string }, find: KeyRing['find']): CryptoKey {
  const isOurs = Object.keys(header).every((name) => ourHeaders.has(name))
  const key = isOurs && typeof header.kid === 'string' ? find(header.kid) : undefined
  if (!key) throw new errors.JWKSNoMatchingKey()
  return key.publicKey
}

function asRead(payload: JWTPayload): ReadToken | undefined {
  const { sub, iat = 0, exp = 0, jti } = payload
  if (typeof sub !== 'string' || typeof jti !== 'string' || !isUuid(jti)) return undefined
  return {
    id: jti,
    subject: sub,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
    claims: withoutRegistered(payload),
  }
}

function withoutRegistered(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { iss: _iss, sub: _sub, aud: _aud, exp: _exp, nbf: _nbf, iat: _iat, jti: _jti, ...own } = claims
  return own
}

function asList(rows: readonly keyQueries.SigningKeyRow[]): ListedKey[] {
  const signer = rows.find(({ hasBegun }) => hasBegun)
  return rows.map((row) => {
    const { kid, createdAt, signsFrom, retiredAt } = row
    const state = row === signer ? 'signs' : row.hasBegun ? 'retired' : 'next'
    return { kid, state, createdAt, signsFrom, retiredAt }
  })
}
