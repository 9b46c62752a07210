import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { createRandomPool } from './random-pool.ts'

const nonceBytes = 12
const tagBytes = 16
/** First byte of every sealed value, so that another key or algorithm can be told apart later. */
const version = 1

/** AES-256-GCM for what must be read again: nobody without the key can read or change it. */
export interface SecretBox {
  seal(plain: string | Buffer): Buffer
  /** Throws when the value was sealed with another key or changed. */
  open(sealed: Buffer): Buffer
}

export function createSecretBox(key: KeyObject): SecretBox {
  const drawNonce = createRandomPool(nonceBytes)
  return {
    seal(plain) {
      const nonce = drawNonce()
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
      cipher.final()
      return Buffer.concat([Buffer.of(version), nonce, body, cipher.getAuthTag()])
    },
    open(sealed) {
      if (sealed[0] !== version) throw new Error('sealed with an unknown version')
      const nonce = sealed.subarray(1, 1 + nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      const plain = decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes))
      decipher.final()
      return plain
    },
  }
}
