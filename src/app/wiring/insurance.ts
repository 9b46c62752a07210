import { createAffiliates, type Affiliates } from '../../domain/affiliates/affiliates.ts'
import { createCandidates, type Candidates } from '../../domain/candidates/candidates.ts'
import { createEnrolment, type Enrolment } from '../../domain/enrolment/enrolment.ts'
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
  readonly enrolment: Enrolment
}

export async function wireInsurance(
  base: Foundation,
): Promise<{ insurance: Insurance; close(): Promise<void> }> {
  const { objects, dataDir, checkoutDueHours } = base.config
  const { log } = base
  const images = createImages({ ...base, objects: await openObjects(objects, dataDir) })
  const recognition = createRecognition({
    onLost: (why) => log.error({ why }, 'a process that reads pictures ended; another takes its place'),
  })
  const enrolment = createEnrolment({
    ...base,
    images,
    recognition,
    announceVerdict: async () => undefined,
    sendNotice: async () => {},
    checkoutSeconds: checkoutDueHours * 3600,
  })
  const insurance = {
    affiliates: createAffiliates(base),
    images,
    candidates: createCandidates(base),
    recognition,
    enrolment,
  }
  return {
    insurance,
    async close() {
      await recognition.close()
      await images.close()
    },
  }
}
