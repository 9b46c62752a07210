import type { KeyObject } from 'node:crypto'
import type { MasterKey } from './master-key.ts'
import { createNumberCipher, type NumberCipher } from './number-cipher.ts'
import { createSecretBox, type SecretBox } from './secret-box.ts'

/** All that the house derives from its master key. */
export interface Secrets {
  readonly box: SecretBox
  readonly numbers: NumberCipher
  /** Key of the HMAC under which one-time codes are stored: the pepper. */
  readonly codePepper: KeyObject
  /** Key of the HMACs by which sealed values (e-mail addresses) are found. */
  readonly lookupKey: KeyObject
  /** Tells whether a database belongs to this key; reveals nothing of it. */
  readonly keyCheck: Buffer
}

export function deriveSecrets(master: MasterKey): Secrets {
  return {
    box: createSecretBox(master.derive('secret box')),
    numbers: createNumberCipher(master.derive('phone numbers')),
    codePepper: master.derive('one-time codes'),
    lookupKey: master.derive('lookup of sealed values'),
    keyCheck: master.derive('key check').export(),
  }
}
