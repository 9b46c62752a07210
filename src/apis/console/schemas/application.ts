import { Type } from 'typebox'
import { Id, Moment, Nullable, OneOf } from './fields.ts'
import { IdPage, pageOf } from './page.ts'
import { NameText, UrlText } from './parameters.ts'

export const Status = OneOf(['active', 'blocked'], { description: 'active or blocked' })
const anObject = { description: 'an object' }
const aChange = { minProperties: 1, description: 'an object with one change at least' }
const onceOnly = { description: 'Shown once' }

const limit = (minimum: number, maximum: number) =>
  Type.Optional(
    Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` }),
  )
/** Where they differ from the installation's. */
const Limits = Type.Object(
  {
    attemptsPerCode: limit(1, 10),
    resendGapSeconds: limit(0, 86_400),
    sendsPerTenMinutes: limit(1, 1000),
    sendsPerDay: limit(1, 1000),
    codeLifeSeconds: limit(30, 3600),
  },
  { additionalProperties: false, description: 'an object of known limits' },
)
const FallbackText = Type.String({
  minLength: 6,
  maxLength: 200,
  pattern: '^[^\\u0000]*\\{code\\}[^\\u0000]*$',
  description: 'a text of at most 200 characters with {code} in it',
})
const Prefix = Type.String({ pattern: '^[0-9]{3,11}$', description: '3 to 11 digits' })
const Prefixes = Type.Array(Prefix, { maxItems: 100, description: 'a list of at most 100 prefixes' })

export const StatusQuery = Type.Object({ ...IdPage, status: Type.Optional(Status) })
export const ListQuery = Type.Object(IdPage)
export const StatusBody = Type.Object({ status: Status }, anObject)
export const TokenPath = Type.Object({ id: Type.String(), tokenId: Type.String() })

const ChangeFields = {
  limits: Type.Optional(Limits),
  fallbackText: Type.Optional(FallbackText),
  prefixes: Type.Optional(Prefixes),
}
export const NewApplicationBody = Type.Object(
  { name: NameText, ...ChangeFields, callbackUrl: Type.Optional(UrlText) },
  anObject,
)
export const ApplicationChangeBody = Type.Object(
  { name: Type.Optional(NameText), status: Type.Optional(Status), ...ChangeFields },
  aChange,
)
export const NewApplicationAnswer = Type.Object({
  id: Id,
  token: Type.String(onceOnly),
  callbackSecret: Nullable(Type.String(onceOnly)),
})

const ItemFields = { id: Id, name: Type.String(), status: Status, createdAt: Moment }
export const ApplicationPageAnswer = pageOf(Type.Object(ItemFields))
export const ApplicationAnswer = Type.Object({
  ...ItemFields,
  limits: Limits,
  fallbackText: Type.String({ description: 'What a text says in place of a failed call' }),
  callbackUrl: Nullable(Type.String()),
  prefixes: Type.Array(Type.String(), {
    description: 'Number blocks that it is tied to; none: the whole pool',
  }),
})

const TokenItem = Type.Object({ id: Id, status: Status, createdAt: Moment })
export const TokenPageAnswer = pageOf(TokenItem)
export const NewTokenAnswer = Type.Object({ token: Type.String(onceOnly) })

export const BlockQuery = Type.Object({ limit: IdPage.limit, after: Type.Optional(Prefix) })
export const BlockPath = Type.Object({ prefix: Type.String() })
export const NewBlocksBody = Type.Object(
  {
    prefixes: Type.Array(Prefix, { minItems: 1, maxItems: 100, description: 'a list of 1 to 100 prefixes' }),
  },
  anObject,
)
export const BlockPageAnswer = pageOf(
  Type.Object({
    prefix: Type.String({ description: 'Its 10,000 caller numbers are prefix + four digits' }),
    status: Status,
    createdAt: Moment,
    applications: Type.Integer({ description: 'That are tied to it' }),
  }),
)
/** Nothing to be said. */
export const Done = Type.Null()
