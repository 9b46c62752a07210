import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { giveBack } from '../memory/give-back.ts'
import { createRandomPool } from './random-pool.ts'

const nonceBytes = 12
const tagBytes = 16
/** Of a box that has one key for all its life. */
const onlyKeyId = 1

/** AES-256-GCM for what must be read again: nobody without the key can read or change it. */
export interface SecretBox {
  seal(plain: string | Buffer): Buffer
  /** Throws when the value was sealed with another key or changed. */
  open(sealed: Buffer): Buffer
}

/** Which keys open, and which one seals now. The number of a key is the first byte of every value that it sealed. */
export interface BoxKeys {
  sealsWith: number
  readonly byId: Map<number, KeyObject>
}

export function createSecretBox(key: KeyObject): SecretBox {
  return createChangingBox({ sealsWith: onlyKeyId, byId: new Map([[onlyKeyId, key]]) })
}

/** A box whose keys its owner changes while it is used. */
export function createChangingBox(keys: BoxKeys): SecretBox {
  const drawNonce = createRandomPool(nonceBytes)
  function getKey(id: number | undefined): KeyObject {
    const key = id === undefined ? undefined : keys.byId.get(id)
    if (!key) throw new Error('sealed with a key that is not known here')
    return key
  }
  return {
    seal(plain) {
      const nonce = drawNonce()
      const cipher = createCipheriv('aes-256-gcm', getKey(keys.sealsWith), nonce)
      const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
      cipher.final()
      const sealed = Buffer.concat([Buffer.of(keys.sealsWith), nonce, body, cipher.getAuthTag()])
      giveBack(body)
      return sealed
    },
    open(sealed) {
      const nonce = sealed.subarray(1, 1 + nonceBytes)
      const decipher = createDecipheriv('aes-256-gcm', getKey(sealed[0]), nonce, { authTagLength: tagBytes })
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      const plain = decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes))
      decipher.final()
      return plain
    },
  }
}
