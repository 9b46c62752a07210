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
  {
    name: 'inspection',
    needs: 'viewer',
    page: lazy(() =>
      import('../rooms/inspection/inspection-room.tsx').then(({ InspectionRoom }) => ({
        default: InspectionRoom,
      })),
    ),
  },
]
