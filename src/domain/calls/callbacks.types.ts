/** Where an application is told how its calls ended. */
export interface Callback {
  readonly url: string
  readonly sealedSecret: Buffer
}

/**
 * By application; those that want to be told. Found before the transaction that needs them begins: inside it, another
 * connection of the same pool could be waited for without end.
 */
export type Callbacks = ReadonlyMap<string, Callback>
