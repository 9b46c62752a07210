import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { sqlState, transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import type { Passwords } from '../../platform/passwords/passwords.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Guard } from '../guard/guard.ts'
import type { JoinPath, SocialIdentity } from './account.types.ts'
import * as queries from './accounts.queries.ts'
import type { NumberProof } from './number-proof.ts'
import { idKeysOf } from './user-key.ts'

const uniqueViolation = '23505'

/** Validated in its form. */
export interface SignUpWish {
  readonly id: string
  readonly password: string
  readonly name: string
  readonly number: PhoneNumber
  /** What was texted to the number. */
  readonly code: string
  readonly joinPath: JoinPath
  readonly identity?: SocialIdentity | undefined
  /** Where the request came from. */
  readonly address: string
}

export type SignUp = (wish: SignUpWish, tx?: Db) => Promise<void>

interface Keys extends queries.IdKeys {
  readonly sealedNumber: Buffer
}

/** Cheap refusals first, then the hash, then one transaction that uses the code up and makes the account. */
export function createSignUp(house: {
  db: Database
  secrets: Pick<Secrets, 'box' | 'numbers' | 'identityKey'>
  passwords: Pick<Passwords, 'hash'>
  proof: Pick<NumberProof, 'prove' | 'use'>
  guard: Pick<Guard, 'spend'>
}): SignUp {
  const { db, secrets, passwords, proof, guard } = house

  async function refuseTaken(wish: Keys & Pick<SignUpWish, 'identity'>): Promise<void> {
    const taken = await queries.findTaken(db, wish)
    if (taken.identity) {
      throw new Fault('invalid_input', { fields: [{ field: 'snsId', rule: 'of nobody who has an account' }] })
    }
    if (taken.userKey) throw new Fault('id_taken')
    if (taken.number) throw new Fault('number_taken')
  }

  async function make(wish: SignUpWish, keys: Keys, within: Db): Promise<void> {
    const { id: userId, number, code, joinPath, identity } = wish
    const codeId = await proof.prove({ number, code })
    const account = {
      ...keys,
      id: newId(),
      userId,
      sealedName: secrets.box.seal(wish.name),
      passwordHash: await passwords.hash(wish.password),
      joinPath,
      identity,
    }
    await transaction(within, async (tx) => {
      if (!(await proof.use(tx, codeId))) throw new Fault('number_not_proved')
      await queries.insertAccount(tx, account)
    })
  }

  return async (wish, tx) => {
    const id = idKeysOf(secrets.identityKey, wish.id)
    const keys = { ...id, sealedNumber: secrets.numbers.seal(wish.number) }
    const taken = { ...keys, identity: wish.identity }
    // Also for the word that something is taken, which anybody may ask for without a code.
    await guard.spend([{ rule: 'sign_ups_per_address', key: wish.address }])
    await refuseTaken(taken)
    try {
      await make(wish, keys, tx ?? db)
    } catch (error) {
      const isLost = error instanceof Fault || sqlState(error) === uniqueViolation
      // Perhaps to somebody quicker: who has it now says why, in the order in which sign-ups are refused.
      if (isLost) await refuseTaken(taken)
      throw error
    }
  }
}
