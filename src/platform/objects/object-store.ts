import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'

declare const brand: unique symbol

/** `images/01a1fc6b-b425-7417-8789-d6a8770c36aa`: a room and an id of our own making, so that no path ever comes from outside. */
export type ObjectKey = string & { readonly [brand]: 'ObjectKey' }

/** A larger one is none of ours. */
export const maxObjectBytes = 16 * 1024 * 1024

/** Where large things are kept that the database only refers to. Faults of all of it: `storage_unavailable`. */
export interface ObjectStore {
  /** Durable when it resolves: all of the bytes or nothing. A second put of a key replaces the first. */
  put(key: ObjectKey, bytes: Uint8Array): Promise<void>
  /** Undefined when there is none. */
  get(key: ObjectKey): Promise<Buffer | undefined>
  /** Durable when it resolves. What is not there, or only half, is gone as well. */
  delete(keys: readonly ObjectKey[]): Promise<void>
  /** Every key of a room, in no order that means anything. */
  list(room: string): AsyncIterable<ObjectKey>
  /** Where it is, in the operator's words. */
  readonly place: string
  close(): void
}

/** Throws on anything but a lower-case room and a UUID: a bug, because neither is ever taken from a request unchecked. */
export function objectKey(room: string, id: string): ObjectKey {
  if (!/^[a-z]{1,20}$/.test(room) || !isUuid(id)) throw new TypeError('an object key is a room and a UUID')
  return `${room}/${id.toLowerCase()}` as ObjectKey
}

export function splitKey(key: ObjectKey): { room: string; id: string } {
  const [room = '', id = ''] = key.split('/')
  return { room, id }
}

export function storageUnavailable(cause: unknown): Fault {
  return new Fault('storage_unavailable', { retryAfterSeconds: 5 }, { cause })
}
