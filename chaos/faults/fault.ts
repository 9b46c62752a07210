import type { Cluster } from '../../cluster/cluster.ts'
import type { Random } from '../random.ts'
import type { Receiver } from '../receiver.ts'
import type { Smsc } from '../smsc.ts'

export interface Breakable {
  readonly cluster: Cluster
  readonly smsc: Smsc
  readonly receiver: Receiver
}

/** Something that goes wrong for a while. */
export interface Fault {
  readonly name: string
  /** Breaks it, waits, and mends it; `random` says what and for how long. */
  strike(house: Breakable, random: Random): Promise<void>
}
