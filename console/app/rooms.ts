import { lazy, type ComponentType } from 'react'
import type { Role } from '../api/session.ts'
import { isDevelopment } from '../api/environment.ts'
import type { IconName } from '../parts/icon.tsx'
import type { frameWords } from '../words/frame-words.ts'

export interface Room {
  /** Its address below /console/, its name in the dictionary, its drawing. */
  readonly name: IconName & keyof typeof frameWords.en
  /** Whoever is less does not see it. */
  readonly needs: Role
  readonly page: ComponentType
}

/** A room without a sign-in: it shows what everybody at this machine may see. */
export const openRooms: readonly Omit<Room, 'needs'>[] = isDevelopment
  ? [
      {
        name: 'handset',
        page: lazy(() =>
          import('../rooms/handset/handset-room.tsx').then(({ HandsetRoom }) => ({ default: HandsetRoom })),
        ),
      },
    ]
  : []

/** In the order of the navigation. Each is loaded when it is entered. */
export const rooms: readonly Room[] = [
  room('overview', () => import('../rooms/overview/overview-room.tsx').then((it) => it.OverviewRoom)),
  room('inspection', () => import('../rooms/inspection/inspection-room.tsx').then((it) => it.InspectionRoom)),
  room('messages', () => import('../rooms/messages/messages-room.tsx').then((it) => it.MessagesRoom)),
  room('calls', () => import('../rooms/calls/calls-room.tsx').then((it) => it.CallsRoom)),
  room('verifications', () =>
    import('../rooms/verifications/verifications-room.tsx').then((it) => it.VerificationsRoom),
  ),
  room('users', () => import('../rooms/users/users-room.tsx').then((it) => it.UsersRoom)),
  room('applications', () =>
    import('../rooms/applications/applications-room.tsx').then((it) => it.ApplicationsRoom),
  ),
  room('partners', () => import('../rooms/partners/partners-room.tsx').then((it) => it.PartnersRoom)),
  room('affiliates', () => import('../rooms/affiliates/affiliates-room.tsx').then((it) => it.AffiliatesRoom)),
  room('guard', () => import('../rooms/guard/guard-room.tsx').then((it) => it.GuardRoom)),
  room('carriers', () => import('../rooms/carriers/carriers-room.tsx').then((it) => it.CarriersRoom)),
  room('webhooks', () => import('../rooms/webhooks/webhooks-room.tsx').then((it) => it.WebhooksRoom)),
  room('jobs', () => import('../rooms/jobs/jobs-room.tsx').then((it) => it.JobsRoom), 'operator'),
  room('audit', () => import('../rooms/audit/audit-room.tsx').then((it) => it.AuditRoom), 'operator'),
  room(
    'operators',
    () => import('../rooms/operators/operators-room.tsx').then((it) => it.OperatorsRoom),
    'owner',
  ),
]

/** By the account's menu. */
export const AccountRoom = lazy(async () => ({
  default: (await import('../rooms/account/account-room.tsx')).AccountRoom,
}))

function room(name: Room['name'], load: () => Promise<ComponentType>, needs: Role = 'viewer'): Room {
  return { name, needs, page: lazy(async () => ({ default: await load() })) }
}
