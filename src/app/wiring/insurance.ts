import { createAffiliates, type Affiliates } from '../../domain/affiliates/affiliates.ts'
import { createCandidates, type Candidates } from '../../domain/candidates/candidates.ts'
import { createImages, type Images } from '../../domain/images/images.ts'
import { openObjects } from '../../platform/objects/objects.ts'
import type { Foundation } from './foundation.ts'

/** Phones that are enrolled for insurance, and by whom. */
export interface Insurance {
  readonly affiliates: Affiliates
  readonly images: Images
  readonly candidates: Candidates
}

export async function wireInsurance(
  base: Foundation,
): Promise<{ insurance: Insurance; close(): Promise<void> }> {
  const { objects, dataDir } = base.config
  const images = createImages({ ...base, objects: await openObjects(objects, dataDir) })
  const insurance = { affiliates: createAffiliates(base), images, candidates: createCandidates(base) }
  return { insurance, close: images.close }
}
