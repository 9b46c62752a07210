import { createInspection, type Inspection } from '../../domain/enrolment/enrolment.ts'
import { createOperators, type Operators } from '../../domain/operators/operators.ts'
import type { Foundation } from './foundation.ts'
import type { Insurance } from './insurance.ts'
import type { Partnership } from './partnership.ts'
import type { Telephony } from './telephony.ts'

/** Who runs this installation, and what they decide. */
export interface Staff {
  readonly operators: Operators
  readonly inspection: Inspection
}

export function wireStaff(base: Foundation & Telephony & Pick<Partnership, 'audit'> & Insurance): Staff {
  const { verdicts } = base.enrolment
  return { operators: createOperators(base), inspection: createInspection({ ...base, verdicts }) }
}
