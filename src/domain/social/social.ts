import { createHash, createHmac, randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { AccessToken, Accounts, SocialIdentity } from '../accounts/accounts.ts'
import type { Guard } from '../guard/guard.ts'
import type { SignedTokens } from '../signed-tokens/signed-tokens.ts'
import { socialProviders, type IdentityProvider, type SocialProvider } from './identity-provider.port.ts'
import * as queries from './social.queries.ts'

export type { SocialProvider } from './identity-provider.port.ts'

/** From leaving for the provider to coming back. */
const visitSeconds = 600
/** From coming back as a stranger to signing up. */
const ticketSeconds = 600
const ticketKind = { purpose: 'sns+jwt', audience: 'senicare' } as const
const secretBytes = 32
const secretPattern = /^[\w-]{43}$/

export interface Departure {
  /** At the provider. */
  readonly url: string
  /** Goes with the browser through the provider. */
  readonly state: string
  /** Stays with this browser: who comes back with the state alone is not the one who left. */
  readonly browserSecret: string
  readonly lifeSeconds: number
}

export interface Return {
  readonly provider: SocialProvider
  readonly state: string
  readonly browserSecret: string | undefined
  readonly code: string | undefined
  /** RFC 6749 section 4.1.2.1. */
  readonly error: string | undefined
}

export type Outcome =
  | { readonly kind: 'known'; readonly token: AccessToken }
  | { readonly kind: 'stranger'; readonly ticket: string }
  /** The person said no; the provider refused or made no sense; it could not be reached. */
  | { readonly kind: 'denied' | 'failed' | 'unavailable' }

/** Sign-in through an identity provider (OAuth 2, RFC 6749). What the provider calls a person is stored nowhere. */
export interface Social {
  /** Those that are configured. */
  readonly providers: readonly SocialProvider[]
  /** Faults: `not_found` (not configured), `rate_exceeded`. `address` is whom the budget is taken from. */
  begin(wish: { provider: SocialProvider; redirectUri: string; address: string }): Promise<Departure>
  /**
   * Succeeds once, within 10 minutes, in the browser that left. Faults: `not_found`, and `not_authenticated` for a state
   * that is made up, used, too old or another browser's; then nothing is asked of the provider.
   */
  finish(arrival: Return): Promise<Outcome>
  /** Whom a ticket that `finish` gave out within the last 10 minutes stands for; undefined for anything else. */
  readTicket(ticket: string): Promise<SocialIdentity | undefined>
  eraseOld(db: Db): Promise<void>
}

export function createSocial(house: {
  db: Database
  log: Logger
  secrets: Pick<Secrets, 'box' | 'identityKey'>
  accounts: Pick<Accounts, 'findByIdentity' | 'openSession'>
  signedTokens: Pick<SignedTokens, 'sign' | 'read'>
  guard: Pick<Guard, 'spend'>
  providers: readonly IdentityProvider[]
}): Social {
  const { db, log, secrets, accounts, signedTokens, guard } = house
  const providers = new Map(house.providers.map((each) => [each.name, each]))

  function getProvider(name: SocialProvider): IdentityProvider {
    const provider = providers.get(name)
    if (!provider) throw new Fault('not_found')
    return provider
  }

  async function greet(provider: SocialProvider, subject: string): Promise<Outcome> {
    const identity = { provider, subjectHash: hashSubject(secrets.identityKey, provider, subject) }
    const account = await accounts.findByIdentity(identity)
    if (account) return { kind: 'known', token: await accounts.openSession(account.id) }
    const { token } = await signedTokens.sign({
      ...ticketKind,
      subject: identity.subjectHash.toString('base64url'),
      lifeSeconds: ticketSeconds,
      claims: { provider },
    })
    return { kind: 'stranger', ticket: token }
  }

  return {
    providers: [...providers.keys()],

    async begin({ provider: name, redirectUri, address }) {
      const provider = getProvider(name)
      await guard.spend([{ rule: 'social_sign_ins_per_address', key: address }])
      const [state, browserSecret] = [drawSecret(), drawSecret()]
      const codeVerifier = provider.usesPkce ? drawSecret() : undefined
      await queries.insertVisit(db, {
        stateHash: sha256(state),
        browserHash: sha256(browserSecret),
        provider: name,
        redirectUri,
        sealedCodeVerifier: codeVerifier === undefined ? null : secrets.box.seal(codeVerifier),
        lifeSeconds: visitSeconds,
      })
      const url = await provider.authorizationUrl({ state, redirectUri, codeVerifier })
      return { url, state, browserSecret, lifeSeconds: visitSeconds }
    },

    async finish({ provider: name, state, browserSecret = '', code, error }) {
      const provider = getProvider(name)
      const isPlausible = secretPattern.test(state) && secretPattern.test(browserSecret)
      const key = { stateHash: sha256(state), browserHash: sha256(browserSecret), provider: name }
      const visit = isPlausible ? await queries.takeVisit(db, key) : undefined
      if (!visit) throw new Fault('not_authenticated')
      if (code === undefined) return { kind: error === 'access_denied' ? 'denied' : 'failed' }
      const { redirectUri, sealedCodeVerifier } = visit
      const codeVerifier = sealedCodeVerifier ? secrets.box.open(sealedCodeVerifier).toString() : undefined
      const identified = await provider.identify({ state, redirectUri, codeVerifier, code })
      if (identified.kind === 'identified') return greet(name, identified.subject)
      log.warn({ provider: name, reason: identified.reason }, 'a social sign-in failed at the provider')
      return { kind: identified.kind }
    },

    async readTicket(ticket) {
      const read = await signedTokens.read(ticket, ticketKind)
      const provider = socialProviders.find((each) => each === read?.claims['provider'])
      return read && provider && { provider, subjectHash: Buffer.from(read.subject, 'base64url') }
    },

    eraseOld: queries.eraseExpired,
  }
}

/** 256 bits in 43 characters that URLs, cookies and RFC 7636 section 4.1 take as they are. */
function drawSecret(): string {
  return randomBytes(secretBytes).toString('base64url')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function hashSubject(key: Secrets['identityKey'], provider: SocialProvider, subject: string): Buffer {
  return createHmac('sha256', key).update(`social identity ${provider} ${subject}`).digest()
}
