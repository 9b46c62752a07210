import type { CredentialKind } from '../draft/draft.types.ts'
import type { Header } from '../wire/wire.types.ts'

/** Whatever another API would take, and none of these does. */
export const foreign = 'RTa5WgQmiVgIDAlBll11UzZYA6JbwJHA'

/** A credential in one header, right or wrong in each way. `write` says how a value stands there. */
export function credentialHeaders(
  name: string,
  kind: CredentialKind,
  given: { right: readonly string[]; wrong: string; write?: (value: string) => string },
): Header[] {
  const { right, wrong, write = String } = given
  const first = right[0] ?? wrong
  switch (kind) {
    case 'right':
      return [[name, write(first)]]
    case 'other':
      return [[name, write(right[1] ?? first)]]
    case 'wrong':
      return [[name, write(wrong)]]
    case 'malformed':
      return [[name, `${first.slice(0, -1)}\u00ff `]]
    case 'missing':
      return []
    case 'doubled':
      return [
        [name, write(first)],
        [name, write(wrong)],
      ]
    case 'foreign':
      return [[name, foreign]]
  }
}
