import { Type, type Static } from 'typebox'
import {
  idleSeconds,
  roles,
  type Operator,
  type OperatorSession,
} from '../../../domain/operators/operators.ts'
import { csrfTokenOf } from '../csrf.ts'
import { Email, Id, Moment, OneOf } from './fields.ts'

const Role = OneOf(roles, { description: `one of ${roles.join(', ')}` })
const Status = OneOf(['active', 'blocked'], { description: 'active or blocked' })

const Password = Type.String({ minLength: 1, maxLength: 200, description: 'a text of 1 to 200 characters' })
const NewPassword = Type.String({
  minLength: 12,
  maxLength: 200,
  description: 'a text of 12 to 200 characters',
})
const TotpCode = Type.String({
  pattern: '^[0-9]{6}$',
  description: 'a string of 6 digits',
  examples: ['287082'],
})

const anObject = { description: 'an object' }

export const SignInBody = Type.Object(
  { email: Email, password: Password, code: Type.Optional(TotpCode) },
  anObject,
)
export const ChangePasswordBody = Type.Object({ password: Password, newPassword: NewPassword }, anObject)
export const PasswordBody = Type.Object({ password: Password }, anObject)
export const TotpCodeBody = Type.Object({ code: TotpCode }, anObject)
export const NewOperatorBody = Type.Object({ email: Email, role: Role }, anObject)
export const OperatorChangeBody = Type.Object(
  { role: Type.Optional(Role), status: Type.Optional(Status) },
  anObject,
)

export const OperatorAnswer = Type.Object({
  id: Id,
  email: Type.String(),
  role: Role,
  status: Status,
  hasTotp: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  createdAt: Moment,
})

export const SessionAnswer = Type.Object({
  operator: OperatorAnswer,
  /** To be sent as `X-CSRF-Token` with every request but GET. */
  csrfToken: Type.String(),
  openedAt: Moment,
  expiresAt: Moment,
  /** Without a request for so long it ends. */
  idleSeconds: Type.Integer(),
})

export const OperatorListAnswer = Type.Object({ operators: Type.Array(OperatorAnswer) })
/** The password is not shown again. */
export const NewOperatorAnswer = Type.Object({ operator: OperatorAnswer, password: Type.String() })
export const NewPasswordAnswer = Type.Object({ password: Type.String() })
export const TotpAnswer = Type.Object({
  secret: Type.String(),
  uri: Type.String(),
  qr: Type.Array(Type.String(), {
    description:
      'The uri as a QR code, a text of 0 (light) and 1 (dark) for each row, without the quiet zone',
  }),
})

export function showOperator(operator: Operator): Static<typeof OperatorAnswer> {
  return { ...operator, createdAt: operator.createdAt.toISOString() }
}

export function showSession(token: string, session: OperatorSession): Static<typeof SessionAnswer> {
  return {
    operator: showOperator(session.operator),
    csrfToken: csrfTokenOf(token),
    openedAt: session.openedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    idleSeconds,
  }
}
