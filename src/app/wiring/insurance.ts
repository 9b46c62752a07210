import { createAffiliates, type Affiliates } from '../../domain/affiliates/affiliates.ts'
import { createCandidates, type Candidates } from '../../domain/candidates/candidates.ts'
import { createImages, type Images } from '../../domain/images/images.ts'
import { createRecognition, type Recognition } from '../../domain/recognition/recognition.ts'
import { openObjects } from '../../platform/objects/objects.ts'
import type { Foundation } from './foundation.ts'

/** Phones that are enrolled for insurance, and by whom. */
export interface Insurance {
  readonly affiliates: Affiliates
  readonly images: Images
  readonly candidates: Candidates
  readonly recognition: Recognition
}

export async function wireInsurance(
  base: Foundation,
): Promise<{ insurance: Insurance; close(): Promise<void> }> {
  const { config, log } = base
  const images = createImages({ ...base, objects: await openObjects(config.objects, config.dataDir) })
  const recognition = createRecognition({
    ...config.recognition,
    onLost: (why) => log.warn({ why }, 'a reader of pictures ended; another one starts when it is needed'),
  })
  return {
    insurance: {
      affiliates: createAffiliates(base),
      images,
      candidates: createCandidates(base),
      recognition,
    },
    async close() {
      await recognition.close()
      await images.close()
    },
  }
}
