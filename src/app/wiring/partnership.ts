import { createAudit, type Audit } from '../../domain/audit/audit.ts'
import { createPartners, type Partners } from '../../domain/partners/partners.ts'
import type { Foundation } from './foundation.ts'
import type { People } from './people.ts'

/** Who signs members on, and the log of what everybody did. */
export interface Partnership {
  readonly audit: Audit
  readonly partners: Partners
}

export function wirePartnership(base: Foundation & Pick<People, 'signedTokens'>): {
  partnership: Partnership
  close(): Promise<void>
} {
  const audit = createAudit(base)
  const partners = createPartners({ ...base, audit })
  return { partnership: { audit, partners }, close: audit.close }
}
