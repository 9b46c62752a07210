import type { Logger } from '../../platform/log/logger.ts'

export interface Entry {
  readonly name: string
  readonly kind: string
}

interface Openable {
  open(): void | Promise<void>
  close(): Promise<void>
}

export interface CarrierSet<OneEntry extends Entry, Carrier extends Openable> {
  /** Builds what is new, keeps what is the same, and ends what is gone or changed when its work is done. */
  apply(entries: readonly OneEntry[]): readonly { readonly entry: OneEntry; readonly carrier: Carrier }[]
  /** From now on each is connected. Rejects when one cannot be, such as for a local address that is taken. */
  open(): Promise<void>
  isOpen(): boolean
  close(): Promise<void>
}

/** The carriers of one kind of traffic, as the configuration names them from time to time. */
export function createCarrierSet<OneEntry extends Entry, Carrier extends Openable>(
  build: (entry: OneEntry) => Carrier,
  log: Logger,
): CarrierSet<OneEntry, Carrier> {
  let built = new Map<string, { entry: OneEntry; carrier: Carrier }>()
  let isOpen = false
  const ending = new Set<Promise<void>>()

  function end(name: string, carrier: Carrier): void {
    const ended = carrier
      .close()
      .catch((error: unknown) => {
        log.error({ err: error, carrier: name }, 'a carrier did not end well')
      })
      .then(() => void ending.delete(ended))
    ending.add(ended)
  }

  function start(name: string, carrier: Carrier): void {
    Promise.resolve()
      .then(() => carrier.open())
      .catch((error: unknown) => {
        log.error({ err: error, carrier: name }, 'a carrier could not be opened; correct its configuration')
      })
  }

  return {
    apply(entries) {
      const next = new Map<string, { entry: OneEntry; carrier: Carrier }>()
      for (const entry of entries) {
        const known = built.get(entry.name)
        if (known && JSON.stringify(known.entry) === JSON.stringify(entry)) {
          next.set(entry.name, known)
          continue
        }
        const carrier = build(entry)
        next.set(entry.name, { entry, carrier })
        if (isOpen) start(entry.name, carrier)
      }
      for (const [name, { carrier }] of built) {
        if (next.get(name)?.carrier !== carrier) end(name, carrier)
      }
      built = next
      return [...built.values()]
    },
    async open() {
      isOpen = true
      for (const { carrier } of built.values()) await carrier.open()
    },
    isOpen: () => isOpen,
    async close() {
      for (const [name, { carrier }] of built) end(name, carrier)
      built = new Map()
      await Promise.all(ending)
    },
  }
}
