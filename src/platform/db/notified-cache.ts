import { createBatcher } from './batcher.ts'
import type { Database, Db, SessionEvents } from './database.ts'

const channel = 'switchboard_changed'
const anyTopic = '*'
const maxEntries = 50_000
/** Bounds how stale an entry can be if a broken network swallows a notification without closing the connection. */
const maxAgeMs = 10_000
const listenAgainMs = 50

export interface NotifiedCache<Value> {
  /** The value at once when it is cached, else a promise: the hot path need not wait a tick. */
  get(key: string): Value | undefined | Promise<Value | undefined>
}

export interface ChangeListener {
  /** A cache of what `load` finds, emptied whenever any process announces a change of `topic`. */
  createCache<Value>(
    topic: string,
    load: (keys: string[]) => Promise<Map<string, Value>>,
  ): NotifiedCache<Value>
  /** Tells of every change of `topic` that is announced from now on, and whenever one might have been missed. */
  watch(topic: string, onChange: () => void): void
  close(): Promise<void>
}

/** Tells every process, when the transaction commits, to forget what it cached of `topic`. */
export async function announceChange(db: Db, topic: string): Promise<void> {
  await db`select pg_notify(${channel}, ${topic})`
}

/** Tells every process, when the transaction commits, to forget all that it cached. */
export async function announceAnyChange(db: Db): Promise<void> {
  await announceChange(db, anyTopic)
}

/**
 * Caches that a NOTIFY empties in every process. While the listening connection is down
 * nothing is cached, so that a revoked credential is never honoured out of a stale entry.
 */
export async function listenForChanges(
  connect: (events: SessionEvents) => Database,
): Promise<ChangeListener> {
  const forgetters: { topic: string; forget: () => void }[] = []
  const forget = (topic?: string) => {
    for (const each of forgetters) if (topic === undefined || each.topic === topic) each.forget()
  }
  let listening = false
  let closed = false
  // A statement of our own and not postgres.js's listen(): that opens another connection and tells nobody when it ends.
  const connection = connect({
    onClose: () => {
      if (listening) listenAgain()
      listening = false
      forget()
    },
    onNotify: (_channel, topic) => forget(topic === anyTopic ? undefined : topic),
  })
  async function listen(): Promise<void> {
    await connection.unsafe(`listen ${channel}`)
    listening = true
    forget()
  }
  function listenAgain(): void {
    setTimeout(() => {
      listen().catch(() => {
        if (!closed) listenAgain()
      })
    }, listenAgainMs)
  }
  await listen()

  function createCache<Value>(topic: string, load: (keys: string[]) => Promise<Map<string, Value>>) {
    const entries = new Map<string, { value: Value; loadedAt: number }>()
    /** Counts changes, so that what was read before one is not kept after it. */
    let generation = 0
    forgetters.push({
      topic,
      forget: () => {
        generation++
        entries.clear()
      },
    })
    const loader = createBatcher<string, Value | undefined>({
      run: async (keys) => {
        const readIn = generation
        const loadedAt = performance.now()
        const found = await load([...new Set(keys)])
        if (listening && readIn === generation) {
          if (entries.size + found.size > maxEntries) entries.clear()
          for (const [key, value] of found) entries.set(key, { value, loadedAt })
        }
        return keys.map((key) => found.get(key))
      },
    })
    return {
      get(key: string) {
        const entry = entries.get(key)
        if (entry && performance.now() - entry.loadedAt < maxAgeMs) return entry.value
        return loader.submit(key)
      },
    }
  }

  return {
    createCache,
    watch: (topic, onChange) => void forgetters.push({ topic, forget: onChange }),
    close() {
      closed = true
      return connection.end({ timeout: 1 })
    },
  }
}
