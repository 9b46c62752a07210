import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import type { NewSigningKey } from './signing-keys.queries.ts'

/** The only algorithm there is here: ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4; ADR 11). */
export const algorithm = 'ES256'

/** A key in memory. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  /** As it is published (RFC 7517). */
  readonly publicJwk: JWK
}

/** A new key pair, its private half sealed. */
export async function makeSigningKey(box: SecretBox): Promise<NewSigningKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { kid: await calculateJwkThumbprint(jwk), sealedPrivateJwk: box.seal(JSON.stringify(jwk)) }
}

/** Throws when it was sealed with another master key. */
export async function openSigningKey(
  box: SecretBox,
  { kid, sealedPrivateJwk }: NewSigningKey,
): Promise<SigningKey> {
  const jwk = JSON.parse(box.open(sealedPrivateJwk).toString()) as JWK & { kty: string }
  const { kty, crv, x, y } = jwk
  const publicJwk = { kty, crv, x, y, kid, alg: algorithm, use: 'sig' } as JWK
  return {
    kid,
    privateKey: (await importJWK(jwk, algorithm)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, algorithm)) as CryptoKey,
    publicJwk,
  }
}
