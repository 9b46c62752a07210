import type { FastifyRequest } from 'fastify'
import { isAtLeast } from '../../domain/operators/operators.ts'
import { askingOf } from './access.ts'

/** How much of a person somebody is shown: operators everything, lower roles enough to tell one from another. */
export interface Sight {
  number(number: string): string
  number(number: string | null): string | null
  email(email: string): string
  email(email: string | null): string | null
  /** Names and what messages say; null where it is not shown. */
  text(text: string | null): string | null
}

function unmasked(text: string): string
function unmasked(text: string | null): string | null
function unmasked(text: string | null): string | null {
  return text
}

const everything: Sight = { number: unmasked, email: unmasked, text: unmasked }
const masked: Sight = { number: maskNumber, email: maskEmail, text: () => null }

export function sightOf(request: FastifyRequest): Sight {
  return isAtLeast(askingOf(request).session.operator.role, 'operator') ? everything : masked
}

/** `01012345678` is `010******78`. */
function maskNumber(number: string): string
function maskNumber(number: string | null): string | null
function maskNumber(number: string | null): string | null {
  if (number === null) return null
  const shown = number.length > 7 ? 5 : 2
  return number.slice(0, shown - 2) + '*'.repeat(number.length - shown) + number.slice(-2)
}

/** `person@example.com` is `p***@example.com`. */
function maskEmail(email: string): string
function maskEmail(email: string | null): string | null
function maskEmail(email: string | null): string | null {
  return email === null ? null : `${email.slice(0, 1)}***${email.slice(email.lastIndexOf('@'))}`
}
