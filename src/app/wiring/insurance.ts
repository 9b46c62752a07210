import { createAffiliates, type Affiliates } from '../../domain/affiliates/affiliates.ts'
import { createCandidates, type Candidates } from '../../domain/candidates/candidates.ts'
import {
  createEnrolment,
  createNotices,
  createVerdictAnnouncement,
  createVerdictAsker,
  verdictEvent,
  type Enrolment,
} from '../../domain/enrolment/enrolment.ts'
import { createImages, type Images } from '../../domain/images/images.ts'
import { createRecognition, type Recognition } from '../../domain/recognition/recognition.ts'
import { openObjects } from '../../platform/objects/objects.ts'
import type { Foundation } from './foundation.ts'
import type { Telephony } from './telephony.ts'

/** Phones that are enrolled for insurance, and by whom. */
export interface Insurance {
  readonly affiliates: Affiliates
  readonly images: Images
  readonly candidates: Candidates
  readonly recognition: Recognition
  readonly enrolment: Enrolment
}

export async function wireInsurance(
  base: Foundation & Pick<Telephony, 'webhooks' | 'messaging'>,
): Promise<{ insurance: Insurance; close(): Promise<void> }> {
  const { config, log, webhooks, messaging } = base
  const affiliates = createAffiliates(base)
  const images = createImages({ ...base, objects: await openObjects(config.objects, config.dataDir) })
  const recognition = createRecognition({
    ...config.recognition,
    onLost: (why) => log.warn({ why }, 'a reader of pictures ended; another one starts when it is needed'),
  })
  const enrolment = createEnrolment({
    ...base,
    images,
    recognition,
    announceVerdict: createVerdictAnnouncement({ affiliates, webhooks }),
    sendNotice: createNotices({ affiliates, messaging }),
    checkoutSeconds: config.checkoutDueHours * 3600,
  })
  const { verdicts } = enrolment
  webhooks.onAnswer(verdictEvent, createVerdictAsker({ verdicts, allowHttp: config.development }))
  webhooks.onReplay(async (db, id) => (await affiliates.findById(db, id))?.webhook)
  const insurance = {
    affiliates,
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
