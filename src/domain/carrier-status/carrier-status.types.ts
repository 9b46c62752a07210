import type { CarrierLine } from './status.port.ts'

export interface CarrierKey {
  readonly traffic: 'texts' | 'calls'
  readonly carrier: string
}

export interface CarrierPause extends CarrierKey {
  readonly since: Date
}

export interface CarrierReport extends CarrierKey {
  readonly kind: string
  readonly lines: readonly CarrierLine[]
}

/** What one process that works said of a carrier. */
export interface CarrierStatus extends CarrierReport {
  readonly process: string
  readonly at: Date
}
