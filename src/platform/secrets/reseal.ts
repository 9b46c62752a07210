import { transaction, type Database } from '../db/database.ts'
import * as queries from './reseal.queries.ts'
import type { Column } from './sealed-column.types.ts'
import type { SecretBox } from './secret-box.ts'

/** Blocks of 8 kB that one look goes over, and values that one statement writes: at most some tens of MB of images. */
const blocksALook = 256
const valuesAStatement = 100
/** PostgreSQL numbers blocks in 32 bits. */
const greatestBlock = 2 ** 32 - 2

/**
 * Seals anew what another key than `keyId` sealed, batch by batch, each in a transaction of its own: others read and write
 * the table meanwhile. A row that they hold or move just then is passed by: `countLeft` tells. Returns how many it sealed.
 * Throws when a value cannot be opened.
 */
export async function resealColumn(
  db: Database,
  by: { box: SecretBox; keyId: number },
  column: Column,
): Promise<number> {
  const blocks = await queries.countBlocks(db, column)
  let count = 0
  for (let block = 0; block < blocks; block += blocksALook) {
    for (let after: string | undefined = `(${block},0)`; after !== undefined;) {
      const beforeBlock = block + blocksALook
      const place = { after, beforeBlock, limit: valuesAStatement, waits: false }
      const batch = await resealBatch(db, by, column, place)
      count += batch.count
      after = batch.last
    }
  }
  return count
}

/** The same for values that others hold all the time: waits for each, one in a transaction. */
export async function resealHeld(
  db: Database,
  by: { box: SecretBox; keyId: number },
  column: Column,
): Promise<number> {
  const left = await countLeft(db, column, by.keyId)
  for (let count = 0; count < left; count++) {
    const anywhere = { after: '(0,0)', beforeBlock: greatestBlock, limit: 1, waits: true }
    if ((await resealBatch(db, by, column, anywhere)).count === 0) return count
  }
  return left
}

async function resealBatch(
  db: Database,
  { box, keyId }: { box: SecretBox; keyId: number },
  column: Column,
  where: { after: string; beforeBlock: number; limit: number; waits: boolean },
): Promise<{ count: number; last: string | undefined }> {
  return transaction(db, async (tx) => {
    const found = await queries.lockOtherwiseSealed(tx, column, { ...where, keyId })
    if (found.length > 0) {
      const values = found.map(({ place, sealed }) => ({ place, next: box.seal(open(box, column, sealed)) }))
      await queries.replaceSealed(tx, column, values)
    }
    return { count: found.length, last: found.at(-1)?.place }
  })
}

export const countLeft = queries.countOtherwiseSealed

function open(box: SecretBox, { table, column }: Column, sealed: Buffer): Buffer {
  try {
    return box.open(sealed)
  } catch (cause) {
    throw new Error(`a value of ${table}.${column} cannot be opened by any key that is known here`, { cause })
  }
}
