import type { KeyObject } from 'node:crypto'

export interface Column {
  readonly table: string
  readonly column: string
}

/** A column that the secret box sealed (`box`), or that holds phone numbers (`number`). Nulls are let be. */
export interface SealedColumn extends Column {
  readonly sealedBy: 'box' | 'number'
}

/** A column by which another one of its row, sealed by the secret box, is found. */
export interface LookupColumn extends Column {
  /** The column that it is made of. */
  readonly of: string
  make(lookupKey: KeyObject, plain: string): Buffer
}
