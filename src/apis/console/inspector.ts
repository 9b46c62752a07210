import type { FastifyRequest } from 'fastify'
import type { Inspection, Inspector } from '../../domain/enrolment/enrolment.ts'
import type { Operators } from '../../domain/operators/operators.ts'
import type { Database } from '../../platform/db/database.ts'
import { askingOf } from './access.ts'
import { byOf } from './decision-log.ts'

/** What the routes of inspection need. */
export interface InspectionHouse {
  readonly db: Database
  readonly inspection: Inspection
  readonly operators: Operators
}

/** The operator who asks, as one who inspects. */
export function inspectorOf(request: FastifyRequest): Inspector {
  return { id: askingOf(request).session.operator.id, ...byOf(request) }
}
