import { Type } from 'typebox'
import type { Sight } from '../personal-data.ts'
import { Status } from './application.ts'
import { Id, Moment, Nullable } from './fields.ts'
import { IdPage, pageOf } from './page.ts'
import { NameText, UrlText, UuidText } from './parameters.ts'
import { show } from './show.ts'

const anObject = { description: 'an object' }
const aChange = { minProperties: 1, description: 'an object with one change at least' }
const onceOnly = { description: 'Shown once' }

export const KeyPath = Type.Object({ id: Type.String(), keyId: Type.String() })

export const NewPartnerBody = Type.Object({ name: NameText }, anObject)
export const NewCompanyBody = Type.Object(
  {
    code: Type.String({
      pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
      description: '1 to 64 letters, digits, - and _, and begin with a letter or digit',
    }),
    name: NameText,
    launchUrl: Type.Optional(UrlText),
    replayProtection: Type.Optional(Type.Boolean({ description: 'true or false' })),
  },
  anObject,
)
export const PartnerChangeBody = Type.Object(
  { name: Type.Optional(NameText), status: Type.Optional(Status) },
  aChange,
)
export const CompanyChangeBody = Type.Object(
  {
    name: Type.Optional(NameText),
    launchUrl: Type.Optional(
      Type.Union([UrlText, Type.Null()], { description: 'a URL or null (the page of this server)' }),
    ),
    replayProtection: Type.Optional(Type.Boolean({ description: 'true or false' })),
    status: Type.Optional(Status),
  },
  aChange,
)
export const RetirementBody = Type.Object(
  { all: Type.Boolean({ description: 'true (every secret) or false (the older of two)' }) },
  anObject,
)
export const MemberQuery = Type.Object({
  ...IdPage,
  company: Type.Optional(UuidText),
  phone: Type.Optional(Type.String({ pattern: '^[0-9]{1,11}$', description: '1 to 11 digits' })),
})

export const PartnerAnswer = Type.Object({ id: Id, name: Type.String(), status: Status, createdAt: Moment })
export const PartnerPageAnswer = pageOf(PartnerAnswer)
export const CompanyAnswer = Type.Object({
  id: Id,
  partnerId: Id,
  code: Type.String({ description: 'Part of URLs' }),
  name: Type.String(),
  status: Status,
  launchUrl: Nullable(Type.String({ description: 'Where members go on to with a ticket' })),
  replayProtection: Type.Boolean({ description: 'Requests need a time and a number used once' }),
  createdAt: Moment,
})
export const CompanyPageAnswer = pageOf(CompanyAnswer)
export const KeyPageAnswer = pageOf(
  Type.Object({
    id: Id,
    status: Status,
    createdAt: Moment,
    secretsAt: Type.Array(Moment, { description: 'When each of its live secrets was made, the older first' }),
  }),
)
export const NewKeyAnswer = Type.Object({ id: Id, key: Type.String(onceOnly), secret: Type.String(onceOnly) })
export const NewSecretAnswer = Type.Object({ secret: Type.String(onceOnly) })

/** Names are null, and the rest is masked, for roles below operator; nothing is known of whose membership ended. */
export const MemberPageAnswer = pageOf(
  Type.Object({
    id: Id,
    companyId: Id,
    name: Nullable(Type.String()),
    email: Nullable(Type.String()),
    phone: Nullable(Type.String()),
    createdAt: Moment,
    cancelledAt: Nullable(Moment),
  }),
)

interface Member {
  readonly id: string
  readonly companyId: string
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly createdAt: Date
  readonly cancelledAt: Date | null
}

export function showMember(member: Member, sight: Sight) {
  const { name, email, phone } = member
  return { ...show(member), name: sight.text(name), email: sight.email(email), phone: sight.number(phone) }
}
