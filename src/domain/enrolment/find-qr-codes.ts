import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import { defineJob } from '../../platform/queue/queue.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Images } from '../images/images.ts'
import type { QrFinding, Recognition } from '../recognition/recognition.ts'
import { listUnsearched, saveQrFinding } from './contract-images.queries.ts'
import { findContract } from './contract.queries.ts'
import type { ContractKey, QrFacts, QrFindingKind } from './enrolment.types.ts'

export const findQrCodesJob = defineJob<ContractKey>('find-qr-codes')

/**
 * Looks on a contract's front photos, taken in a mirror, for the QR code that step 1 handed out. What it finds is evidence
 * for the inspector. Photos that were erased meanwhile are passed over. Fault: `overloaded`, to be tried again.
 */
export async function findQrCodes(
  house: {
    db: Database
    secrets: Secrets
    images: Pick<Images, 'readOriginal'>
    recognition: Pick<Recognition, 'findQr'>
  },
  key: ContractKey,
): Promise<void> {
  const { db, secrets, images, recognition } = house
  const imageIds = await listUnsearched(db, key)
  const sealedQrKey = (await findContract(db, key))?.sealedQrKey
  if (!sealedQrKey) return
  const qrKey = secrets.box.open(sealedQrKey).toString()
  for (const imageId of imageIds) {
    try {
      const bytes = await images.readOriginal({ affiliateId: key.affiliateId, id: imageId })
      const { finding, facts } = judge(await recognition.findQr(bytes), qrKey)
      await saveQrFinding(db, key, { imageId, finding, facts })
    } catch (error) {
      const code = error instanceof Fault ? error.code : undefined
      if (code === 'image_unknown') continue
      if (code !== 'image_refused' && code !== 'image_type_refused') throw error
      await saveQrFinding(db, key, { imageId, finding: 'unreadable', facts: undefined })
    }
  }
}

function judge(
  codes: readonly QrFinding[],
  qrKey: string,
): { finding: QrFindingKind; facts: QrFacts | undefined } {
  const found = codes.find(({ text }) => text === qrKey)
  const seen = found ?? codes[0]
  if (!seen) return { finding: 'none', facts: undefined }
  const { isMirrored, corners } = seen
  return { finding: found ? 'found' : 'other', facts: { isMirrored, corners } }
}
