import type { CarrierLine } from './status.port.ts'

export interface CarrierReport {
  readonly traffic: 'texts' | 'calls'
  readonly carrier: string
  readonly kind: string
  readonly lines: readonly CarrierLine[]
}

/** What one process that works said of a carrier. */
export interface CarrierStatus extends CarrierReport {
  readonly process: string
  readonly at: Date
}
