import type { FastifyRequest } from 'fastify'
import { maskNumber } from '../../core/phone-number.ts'
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
const masked: Sight = { number: hideNumber, email: maskEmail, text: () => null }

export function sightOf(request: FastifyRequest): Sight {
  return isAtLeast(askingOf(request).session.operator.role, 'operator') ? everything : masked
}

function hideNumber(number: string): string
function hideNumber(number: string | null): string | null
function hideNumber(number: string | null): string | null {
  return number === null ? null : maskNumber(number)
}

/** `person@example.com` is `p***@example.com`. */
function maskEmail(email: string): string
function maskEmail(email: string | null): string | null
function maskEmail(email: string | null): string | null {
  return email === null ? null : `${email.slice(0, 1)}***${email.slice(email.lastIndexOf('@'))}`
}
