import { Type } from 'typebox'
import { Status } from './application.ts'
import { Id, Moment, Nullable } from './fields.ts'
import { pageOf } from './page.ts'
import { NameText, UrlText } from './parameters.ts'

const onceOnly = { description: 'Shown once' }

export const NewAffiliateBody = Type.Object(
  { name: NameText, webhookUrl: Type.Optional(UrlText) },
  { description: 'an object' },
)
export const AffiliateChangeBody = Type.Object(
  { name: Type.Optional(NameText), status: Type.Optional(Status) },
  { minProperties: 1, description: 'an object with one change at least' },
)
export const AffiliateAnswer = Type.Object({
  id: Id,
  name: Type.String(),
  status: Status,
  webhookUrl: Nullable(Type.String({ description: 'Where results of inspections are posted to' })),
  createdAt: Moment,
})
export const AffiliatePageAnswer = pageOf(AffiliateAnswer)
export const NewAffiliateAnswer = Type.Object({
  id: Id,
  key: Type.String(onceOnly),
  webhookSecret: Nullable(Type.String(onceOnly)),
})
export const AffiliateKeyPageAnswer = pageOf(Type.Object({ id: Id, status: Status, createdAt: Moment }))
export const NewAffiliateKeyAnswer = Type.Object({ key: Type.String(onceOnly) })
