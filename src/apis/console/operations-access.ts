import type { Role } from '../../domain/operators/operators.ts'

/** What the routes about how the house is doing need. */
export const operationsAccess: Readonly<Record<string, Role>> = {
  'GET /overview': 'viewer',
  'GET /overview/traffic': 'viewer',
  'GET /overview/points': 'viewer',
  'GET /live': 'viewer',
}
