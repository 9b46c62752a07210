import { createOperators, type Operators } from '../../domain/operators/operators.ts'
import type { Foundation } from './foundation.ts'
import type { Partnership } from './partnership.ts'
import type { Telephony } from './telephony.ts'

/** Who runs this installation. */
export interface Staff {
  readonly operators: Operators
}

export function wireStaff(base: Foundation & Pick<Telephony, 'guard'> & Pick<Partnership, 'audit'>): Staff {
  return { operators: createOperators(base) }
}
