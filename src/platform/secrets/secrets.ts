import type { KeyObject } from 'node:crypto'
import type { MasterKey } from './master-key.ts'
import { createNumberCipher, type NumberCipher } from './number-cipher.ts'
import { createSecretBox, type SecretBox } from './secret-box.ts'

/** All that the house seals with, and finds what is sealed by. */
export interface Secrets {
  readonly box: SecretBox
  readonly numbers: NumberCipher
  /** Key of the HMAC under which one-time codes are stored: the pepper. */
  readonly codePepper: KeyObject
  /**
   * Key of the HMACs by which sealed values (e-mail addresses) are found. `rotate-key --numbers` changes it, and makes anew
   * what app/keys/sealed-columns.ts declares; it knows of nothing else.
   */
  readonly lookupKey: KeyObject
  /** Key of HMACs of what is stored nowhere, such as what an identity provider calls a person: it can never change. */
  readonly identityKey: KeyObject
}

/** Keys that outlive a master key: under them equal values look equal, or HMACs are compared. */
export const keptPurposes = {
  numbers: 'phone numbers',
  codePepper: 'one-time codes',
  lookupKey: 'lookup of sealed values',
  identityKey: 'identities',
} as const

export type KeptKeys = Readonly<Record<keyof typeof keptPurposes, KeyObject>>

export const boxPurpose = 'secret box'

/** What they were before they were kept. */
export function deriveKeptKeys(master: MasterKey): KeptKeys {
  return {
    numbers: master.derive(keptPurposes.numbers),
    codePepper: master.derive(keptPurposes.codePepper),
    lookupKey: master.derive(keptPurposes.lookupKey),
    identityKey: master.derive(keptPurposes.lookupKey),
  }
}

/** All from one master key, without a database. */
export function deriveSecrets(master: MasterKey): Secrets {
  return createSecrets(createSecretBox(master.derive(boxPurpose)), deriveKeptKeys(master))
}

export function createSecrets(box: SecretBox, { numbers, ...keys }: KeptKeys): Secrets {
  return { box, numbers: createNumberCipher(numbers), ...keys }
}
