import { word } from './kinds.ts'

/** The contract's names of what the domain calls otherwise. */
export const groupName = word({ admin: 'admin', user: 'user' })
export const userStatusName = word({ GOOD: 'good', BANNED: 'banned', DELETED: 'deleted' })
export const tokenStatusName = word({ GRANTED: 'granted', REVOKED: 'revoked' })
export const messageTypeName = word({ SMS: 'SMS', LMS: 'LMS', MMS: 'MMS' })
/** `order_by`; ids are given out in the order of time. */
export const order = word({
  '-timestamp': 'newest',
  timestamp: 'oldest',
  '-id': 'newest',
  id: 'oldest',
} as const)
