/** Each may do what those before it may. */
export const roles = ['viewer', 'inspector', 'operator', 'owner'] as const
export type Role = (typeof roles)[number]

export type OperatorStatus = 'active' | 'blocked'

export interface Operator {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly status: OperatorStatus
  /** A code of an authenticator application is asked for at sign-in. */
  readonly hasTotp: boolean
  /** The password was given by somebody else: it has to be changed before anything else can be done. */
  readonly mustChangePassword: boolean
  readonly createdAt: Date
}

/** A session in the console, as it is now. */
export interface OperatorSession {
  readonly operator: Operator
  readonly openedAt: Date
  /** At the latest; sooner when nothing is asked for half an hour. */
  readonly expiresAt: Date
}

/** Whom the audit log names, and where they were. */
export interface By {
  /** `operator <id>`, or `command line`. */
  readonly actor: string
  /** The IP address; empty for a command. */
  readonly address: string
}

/** Whether `role` may do what needs `needed`. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** How the audit log names an operator, as actor and as subject. */
export function nameOperator(id: string): string {
  return `operator ${id}`
}
