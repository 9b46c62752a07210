import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import type { Operator } from './operator.types.ts'
import type { OperatorRow } from './operators.queries.ts'

/** Unsealed, and without what else the row holds. */
export function asOperator(box: Pick<SecretBox, 'open'>, row: OperatorRow): Operator {
  const { id, sealedEmail, role, status, hasTotp, mustChangePassword, createdAt } = row
  return { id, email: box.open(sealedEmail).toString(), role, status, hasTotp, mustChangePassword, createdAt }
}
