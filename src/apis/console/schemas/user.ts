import { Type } from 'typebox'
import type { CustomerRecord } from '../../../domain/customers/customers.ts'
import type { Sight } from '../personal-data.ts'
import { Email, Moment, Nullable, OneOf } from './fields.ts'
import { pageOf, RowPage } from './page.ts'
import { Between, RowId, UrlText } from './parameters.ts'
import { show } from './show.ts'
import { SenderNumber } from './user-sender.ts'

const Group = OneOf(['admin', 'user'], { description: 'admin or user' })
const Status = OneOf(['good', 'banned', 'deleted'], { description: 'good, banned or deleted' })
const Limit = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'a whole number from 0 (no limit) to 2147483647',
})
const MembershipId = Type.String({
  pattern: '^[0-9]{1,16}$',
  description: 'a whole number from 0 to 9007199254740991',
})
const LineText = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
  description: 'a text of 1 to 100 characters on one line',
})
const anObject = { description: 'an object' }
const onceOnly = { description: 'Shown once' }

export const UserQuery = Type.Object({
  ...RowPage,
  id: Type.Optional(RowId),
  membershipId: Type.Optional(MembershipId),
  email: Type.Optional(Email),
  group: Type.Optional(Group),
  status: Type.Optional(Status),
})
export const LedgerQuery = Type.Object({ ...RowPage, ...Between })
export const ListQuery = Type.Object(RowPage)

const ChangeFields = {
  membershipType: Type.Optional(LineText),
  group: Type.Optional(Group),
  limitPerDay: Type.Optional(Limit),
  limitPerOnce: Type.Optional(Limit),
}
export const NewUserBody = Type.Object(
  {
    ...ChangeFields,
    membershipId: MembershipId,
    email: Email,
    points: Type.Optional(
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'a whole number from 0' }),
    ),
  },
  anObject,
)
export const UserChangeBody = Type.Object(
  {
    ...ChangeFields,
    membershipId: Type.Optional(MembershipId),
    email: Type.Optional(Email),
    status: Type.Optional(Status),
  },
  { minProperties: 1, description: 'an object with one change at least' },
)
export const TokenBody = Type.Object({ scope: Type.Optional(LineText) }, anObject)
export const PointsBody = Type.Object(
  {
    value: Type.Integer({
      minimum: -Number.MAX_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'a whole number other than 0',
    }),
    note: Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[^\\u0000-\\u001f\\u007f]*[^\\u0000-\\u001f\\u007f\\s][^\\u0000-\\u001f\\u007f]*$',
      description: 'a text of 1 to 200 characters on one line, which the user sees too',
    }),
  },
  anObject,
)
/** Null: nowhere from now on. */
export const UrlBody = Type.Object(
  { url: Type.Union([UrlText, Type.Null()], { description: 'a URL or null' }) },
  anObject,
)
export const SecretAnswer = Type.Object({
  secret: Nullable(Type.String({ description: 'What the posts are signed with; shown once' })),
})

const UserFields = {
  id: Type.String(),
  membershipType: Type.Object({ id: Type.String(), name: Type.String(), description: Type.String() }),
  membershipId: Type.String(),
  email: Type.String({ description: 'Masked for roles below operator' }),
  group: Group,
  status: Status,
  registeredAt: Moment,
  limitPerDay: Type.Integer(),
  limitPerOnce: Type.Integer(),
  reportUrl: Nullable(Type.String({ description: 'Where results are posted to' })),
  balance: Type.Integer({ description: 'Points' }),
}
const Counts = Type.Object({ SMS: Type.Integer(), LMS: Type.Integer(), MMS: Type.Integer() })
export const UserItem = Type.Object(UserFields)
export const UserPageAnswer = pageOf(UserItem)
export const UserAnswer = Type.Object({
  ...UserFields,
  sent: Type.Object({ today: Counts, total: Counts }),
  senderNumbers: Type.Array(SenderNumber),
})
export const NewUserAnswer = Type.Object({ user: UserItem, token: Type.String(onceOnly) })
export const NewTokenAnswer = Type.Object({
  id: Type.String(),
  scope: Type.String(),
  token: Type.String(onceOnly),
})

const TokenItem = Type.Object({
  id: Type.String(),
  scope: Type.String(),
  grantedAt: Moment,
  revokedAt: Nullable(Moment),
})
export const TokenAnswer = TokenItem
export const TokenPageAnswer = pageOf(TokenItem)

const TransactionItem = Type.Object({
  id: Type.String(),
  value: Type.Integer(),
  description: Type.String(),
  at: Moment,
})
export const TransactionPageAnswer = pageOf(TransactionItem)
export const PointsAnswer = Type.Object({ balance: Type.Integer(), transaction: TransactionItem })
export const RefusalPageAnswer = pageOf(
  Type.Object({ id: Type.String(), at: Moment, reason: Type.String(), explanation: Type.String() }),
)

export function showUser(record: CustomerRecord, balance: number | undefined, sight: Sight) {
  return {
    ...show(record),
    email: sight.email(record.email),
    reportUrl: record.reportUrl ?? null,
    balance: balance ?? 0,
  }
}
