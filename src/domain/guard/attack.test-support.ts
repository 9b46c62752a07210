import { eventually } from '../../../test/support/callup.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import type { GuardedBlock, NumberGuard } from './guard.types.ts'
import { faultOf } from './house.test-support.ts'

let lastBlock = 79_990_000

/** A block of numbers that no other test of this file uses. */
export const newBlock = () => String(++lastBlock)

export const inBlock = (block: string, place: number) =>
  asPhoneNumber(block + String(place % 1000).padStart(3, '0'))

/** A clock that a test moves. */
export function createClock() {
  const clock = { ms: Date.now(), nowMs: () => clock.ms }
  return clock
}

export async function isSent(guard: NumberGuard, block: string, place: number): Promise<boolean> {
  return (await faultOf(() => guard.admit(inBlock(block, place)))) === undefined
}

/** So many codes to one block, all at once or one after another, by each guard in turn; answers how many were sent. */
export async function attack(
  guards: readonly NumberGuard[],
  block: string,
  count: number,
  isParallel: boolean,
): Promise<number> {
  let sent = 0
  const send = async (place: number) => {
    if (await isSent(guards[place % guards.length] as NumberGuard, block, place)) sent++
  }
  const places = Array.from({ length: count }, (_, place) => place)
  if (isParallel) await Promise.all(places.map(send))
  else for (const place of places) await send(place)
  return sent
}

export async function findListed(db: Db, guard: NumberGuard, block: string) {
  return (await guard.listBlocks(db, 100)).find((each) => each.block === block)
}

/** The hold of a block, as soon as it is stored. */
export function findHeld(db: Db, guard: NumberGuard, block: string): Promise<GuardedBlock> {
  return eventually(async () => {
    const found = await findListed(db, guard, block)
    return found?.state === 'held' ? found : undefined
  })
}
