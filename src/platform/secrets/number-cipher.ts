import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { isPhoneNumber, type PhoneNumber } from '../../core/phone-number.ts'

const blockBytes = 16

/**
 * Phone numbers at rest: one AES-256 block each. The same number gives the same 16 bytes, so that the
 * database can find and compare numbers that it cannot read. One block under a pseudorandom permutation
 * is deterministic authenticated encryption (RFC 5297 section 1.3.3): digits and zero padding are the check.
 */
export interface NumberCipher {
  seal(number: PhoneNumber): Buffer
  open(sealed: Buffer): PhoneNumber
}

export function createNumberCipher(key: KeyObject): NumberCipher {
  // ECB without padding keeps no state between blocks: one cipher object serves all calls.
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return {
    seal(number) {
      const block = Buffer.alloc(blockBytes)
      block.write(number, 'latin1')
      return cipher.update(block)
    },
    open(sealed) {
      // Before it is deciphered: a part of a block would stay in the decipher and spoil every number after it.
      if (sealed.length !== blockBytes) throw new Error(`a sealed number has ${blockBytes} bytes`)
      const block = decipher.update(sealed)
      const [number = '', ...padding] = block.toString('latin1').split('\0')
      // One block of 256 that was sealed with another key ends in a zero all the same.
      if (padding.length === 0 || padding.join('') !== '' || !isPhoneNumber(number)) {
        throw new Error('this number was sealed with another key')
      }
      return number
    },
  }
}
