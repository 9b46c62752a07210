import type { Role } from '../../domain/operators/operators.ts'

/** What the routes about how the house is doing need. */
export const operationsAccess: Readonly<Record<string, Role>> = {
  'GET /overview': 'viewer',
  'GET /overview/traffic': 'viewer',
  'GET /overview/points': 'viewer',
  'GET /live': 'viewer',

  'GET /guard': 'viewer',
  'GET /guard/blocks': 'viewer',
  'POST /guard/blocks/:block/release': 'operator',
  'POST /guard/accounts/release': 'operator',
  'POST /guard/addresses/release': 'operator',
  'GET /guard/trusted': 'viewer',
  'PUT /guard/trusted/:tenant': 'operator',
  'DELETE /guard/trusted/:tenant': 'operator',

  'POST /persons/erasure': 'owner',

  'GET /audit': 'operator',
  'GET /audit/heads': 'operator',
  'POST /audit/verifications': 'operator',

  'GET /webhooks': 'viewer',
  'GET /webhooks/:id': 'viewer',
  'POST /webhooks/:id/replay': 'operator',

  'GET /carriers': 'viewer',
  'PUT /carriers/:traffic/:carrier/pause': 'operator',
  'DELETE /carriers/:traffic/:carrier/pause': 'operator',

  'GET /failed-jobs': 'operator',
  'POST /failed-jobs/:id/retry': 'operator',
  'DELETE /failed-jobs/:id': 'operator',
}
