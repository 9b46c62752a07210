import { createRandomPool } from '../../platform/secrets/random-pool.ts'

const piece = createRandomPool(8)

/** Unguessable, as everything is by which a stranger's message would pass for an answer. */
export function newTag(): string {
  return piece().toString('hex')
}

/** The cookie says that it is unique (RFC 3261 section 8.1.1.7). */
export function newBranch(): string {
  return ['z9hG4bK', newTag()].join('')
}
