import type { Route } from '../../core/carrier-routes.ts'
import type { CallKind, CallRules, TextKind, TextRules } from './carrier-schemas.ts'

type Entry<Kind, Rules> = {
  readonly name: string
  readonly kind: Kind
  /** As its kind's schema has them, with defaults. */
  readonly settings: unknown
} & Rules

export type TextEntry = Entry<TextKind, TextRules>
export type CallEntry = Entry<CallKind, CallRules>

/** Who carries texts and calls. */
export interface CarriersConfig {
  readonly texts: { readonly entries: readonly TextEntry[]; readonly routes: readonly Route[] }
  readonly calls: { readonly entries: readonly CallEntry[]; readonly routes: readonly Route[] }
}
