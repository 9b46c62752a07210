import { createHash } from 'node:crypto'
import { createRandomPool } from '../../platform/secrets/random-pool.ts'
import { allHeaders, type SipResponse } from './message.ts'

/** The best first; RFC 8760 forbids to fall back where a better one is offered. */
const algorithms = [
  { name: 'SHA-256', hash: 'sha256' },
  { name: 'MD5', hash: 'md5' },
] as const

/** Who asks: the peer itself (401) or a proxy (407). Answers go into headers of different names. */
const askers = [
  { status: 401, challenge: 'www-authenticate', answer: 'Authorization' },
  { status: 407, challenge: 'proxy-authenticate', answer: 'Proxy-Authorization' },
] as const

interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  /** As it was written, for it is to be repeated; undefined: not at all, which means MD5. */
  readonly algorithm: string | undefined
  readonly hash: 'sha256' | 'md5'
  readonly hasQop: boolean
  readonly isStale: boolean
}

interface Known {
  readonly challenge: Challenge
  /** H(user:realm:password). */
  readonly secret: string
  uses: number
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** What a trunk asked for last: a nonce serves all calls until the trunk wants another one. */
export interface DigestMemory {
  /** The header lines that prove who we are before anybody asks, if it is known how. */
  prove(request: { method: string; uri: string }): string[]
  /**
   * Learns from a 401 or 407 to a request with the header lines `sent`. Whether to ask again: not if it already
   * learned how in this call (`asked` holds who asked, and is added to), for then the password is wrong.
   */
  learn(response: SipResponse, sent: readonly string[], asked: Set<string>): boolean
}

/** HTTP digest in SIP (RFC 3261 section 22, RFC 7616, RFC 8760). */
export function createDigestMemory(given: Credentials | undefined): DigestMemory {
  const user = wire(given?.username ?? '')
  const password = wire(given?.password ?? '')
  const known = new Map<string, Known>()
  const cnonce = createRandomPool(8)

  return {
    prove(request) {
      if (known.size === 0) return []
      return [...known].map(([header, entry]) => {
        entry.uses++
        const count = entry.uses.toString(16).padStart(8, '0')
        return `${header}: ${authorize({ ...request, ...entry, user, count, cnonce: cnonce() })}`
      })
    },

    learn(response, sent, asked) {
      const asker = askers.find(({ status }) => status === response.status)
      const challenge = asker && chooseChallenge(allHeaders(response, asker.challenge))
      if (!asker || !challenge || !given) return false
      const header = asker.answer
      const wasProved = sent.some((line) => line.startsWith(`${header}:`))
      if (wasProved && !challenge.isStale && asked.has(header)) {
        known.delete(header)
        return false
      }
      asked.add(header)
      if (known.get(header)?.challenge.nonce === challenge.nonce) return true
      const secret = digest(challenge.hash, `${user}:${challenge.realm}:${password}`)
      known.set(header, { challenge, secret, uses: 0 })
      return true
    },
  }
}

function chooseChallenge(values: readonly string[]): Challenge | undefined {
  const challenges = values.flatMap((value) => parseChallenge(value) ?? [])
  for (const { hash } of algorithms) {
    const found = challenges.find((challenge) => challenge.hash === hash)
    if (found) return found
  }
  return undefined
}

/** RFC 7616 section 3.3. Undefined for what cannot be answered: another scheme or algorithm, auth-int only. */
function parseChallenge(value: string): Challenge | undefined {
  if (!/^digest\s/i.test(value)) return undefined
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, bare] of value
    .slice('digest'.length)
    .matchAll(/(?<![a-z0-9_-])([a-z0-9_-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi)) {
    fields.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare ?? '')
  }
  const [realm, nonce, algorithm] = ['realm', 'nonce', 'algorithm'].map((name) => fields.get(name))
  const qop = fields.get('qop')
  const wanted = (algorithm ?? 'MD5').toUpperCase()
  const hash = algorithms.find(({ name }) => name === wanted)?.hash
  const offersAuth = qop === undefined || qop.split(',').some((one) => one.trim().toLowerCase() === 'auth')
  if (realm === undefined || !nonce || !hash || !offersAuth) return undefined
  const isStale = fields.get('stale')?.toLowerCase() === 'true'
  return { realm, nonce, opaque: fields.get('opaque'), algorithm, hash, hasQop: qop !== undefined, isStale }
}

function authorize(proof: {
  challenge: Challenge
  secret: string
  user: string
  method: string
  uri: string
  count: string
  cnonce: Buffer
}): string {
  const { challenge, secret, method, uri, count } = proof
  const { hash, nonce, algorithm, opaque, hasQop } = challenge
  const cnonce = proof.cnonce.toString('hex')
  const request = digest(hash, `${method}:${uri}`)
  const response = hasQop
    ? digest(hash, `${secret}:${nonce}:${count}:${cnonce}:auth:${request}`)
    : digest(hash, `${secret}:${nonce}:${request}`)
  return [
    `Digest username=${quote(proof.user)}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(hasQop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
  ].join(', ')
}

function quote(text: string): string {
  return `"${text.replaceAll(/(["\\])/g, String.raw`\$1`)}"`
}

function digest(hash: 'sha256' | 'md5', text: string): string {
  return createHash(hash).update(text, 'latin1').digest('hex')
}

/** Messages are read and written byte by byte (latin1); what the configuration says goes out as UTF-8. */
function wire(text: string): string {
  return Buffer.from(text).toString('latin1')
}
