import { Type, type Static } from 'typebox'
import { blockStates, type GuardedBlock } from '../../../domain/guard/guard.ts'
import { Moment, Nullable, OneOf } from './fields.ts'
import { IdPage, pageOf, RowPage } from './page.ts'
import { BlockTraffic } from './overview.ts'

export const GuardAnswer = Type.Object({
  numbers: OneOf(['on', 'dry-run', 'off'], { description: 'dry-run: nothing is refused, all is listed' }),
  rates: Type.Array(
    Type.Object({
      rule: Type.String(),
      perHour: Type.Integer({ description: 'What one address may do within 60 minutes; 0: as it likes' }),
    }),
  ),
  blocks: Type.Array(BlockTraffic, { description: 'Those with the most codes' }),
})

export const BlockQuery = Type.Object({
  ...RowPage,
  after: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,17}-[0-9]{1,12}$', description: 'the `next` of the page before' }),
  ),
  state: Type.Optional(OneOf(blockStates, { description: `one of ${blockStates.join(', ')}` })),
})

export const BlockPageAnswer = pageOf(
  Type.Object({
    block: Type.String({ description: 'A phone number without its last three digits' }),
    state: OneOf(blockStates, {
      description: 'held; waiting: for answers to the codes of the last minutes; free: it was held',
    }),
    since: Moment,
    until: Moment,
    level: Type.Integer({ description: 'Holds in a row: each is twice as long as the one before' }),
    sends: Type.Integer({ description: 'Codes sent in the hour before' }),
    checks: Type.Integer({ description: 'Codes given back in the hour before' }),
    reason: Type.String({ description: 'In English' }),
    isDryRun: Type.Boolean({ description: 'It would have been held, had the guard been on' }),
  }),
)

export const BlockPath = Type.Object({ block: Type.String() })
export const AccountBody = Type.Object({
  account: Type.String({ minLength: 1, maxLength: 320, description: 'an id as it is typed at sign-in' }),
})
export const AddressBody = Type.Object({
  address: Type.String({
    minLength: 2,
    maxLength: 45,
    pattern: '^[0-9a-fA-F:.]+$',
    description: 'an IP address',
  }),
})
export const ReleasedAnswer = Type.Object({ released: Type.Literal(true) })

export const TrustedQuery = Type.Object(IdPage)
const TrustedItem = Type.Object({
  tenant: Type.String({ description: 'An application or a user, whose codes are not judged' }),
  application: Nullable(Type.String({ description: 'Its name; null: no application' })),
  since: Moment,
})
export const TrustedPageAnswer = pageOf(TrustedItem)
export const TenantPath = Type.Object({ tenant: Type.String() })

export function showTrusted(
  { tenant, since }: { readonly tenant: string; readonly since: Date },
  application: string | undefined,
): Static<typeof TrustedItem> {
  return { tenant, application: application ?? null, since: since.toISOString() }
}

export function showBlock({ since, until, ...rest }: GuardedBlock) {
  return { ...rest, since: since.toISOString(), until: until.toISOString() }
}
