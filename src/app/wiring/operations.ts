import { createTraffic, type Traffic } from '../../domain/traffic/traffic.ts'
import type { Foundation } from './foundation.ts'

/** How the house is doing. */
export interface Operations {
  readonly traffic: Traffic
}

export function wireOperations(base: Foundation): { operations: Operations; close(): Promise<void> } {
  const traffic = createTraffic(base)
  return { operations: { traffic }, close: traffic.close }
}
