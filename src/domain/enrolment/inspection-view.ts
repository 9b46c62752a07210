import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Affiliates } from '../affiliates/affiliates.ts'
import type { Images } from '../images/images.ts'
import { readClaims } from '../recognition/recognition.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { openJson } from './contract-data.ts'
import { listImages } from './contract-images.queries.ts'
import type { ContractImage, ContractKey } from './enrolment.types.ts'
import * as queries from './inspection.queries.ts'
import type { InspectedContract, InspectedImage } from './inspection.types.ts'
import { getContract } from './out-of-order.ts'
import type { KeptReading } from './register-device.ts'
import { showContract } from './show-contract.ts'

/** Of one contract: each round of photos has one verdict, and each verdict one delivery. */
const mostDeliveries = 100

export interface InspectionView {
  /** Fault: `contract_unknown`. */
  show(key: ContractKey): Promise<InspectedContract>
  /** Its pictures, each with a new link. Those that were erased are left out. */
  listPictures(key: ContractKey): Promise<InspectedImage[]>
}

export function createInspectionView(house: {
  db: Database
  secrets: Pick<Secrets, 'box'>
  affiliates: Pick<Affiliates, 'findById'>
  images: Pick<Images, 'get' | 'issueLink'>
  webhooks: Pick<Webhooks, 'list'>
}): InspectionView {
  const { db, secrets, affiliates, images, webhooks } = house

  async function lookAt(key: ContractKey, image: ContractImage): Promise<InspectedImage[]> {
    const which = { affiliateId: key.affiliateId, id: image.id }
    try {
      const [{ width, height, bytes, sha256, capturedAt, createdAt }, token] = await Promise.all([
        images.get(which),
        images.issueLink(which),
      ])
      const facts = { width, height, bytes, sha256: sha256.toString('hex'), capturedAt }
      return [{ ...image, ...facts, uploadedAt: createdAt, token }]
    } catch (error) {
      if (error instanceof Fault && error.code === 'image_unknown') return []
      throw error
    }
  }

  async function listPictures(key: ContractKey): Promise<InspectedImage[]> {
    const listed = await listImages(db, key)
    return (await Promise.all(listed.map((image) => lookAt(key, image)))).flat()
  }

  return {
    listPictures,
    async show(key) {
      const contract = await showContract(db, secrets.box, key)
      const { affiliateId, id } = key
      const [row, affiliate, lease, pictures, deliveries] = await Promise.all([
        getContract(db, key),
        affiliates.findById(db, affiliateId),
        queries.findLease(db, key),
        listPictures(key),
        webhooks.list(db, { tenant: affiliateId, subject: id, limit: mostDeliveries }),
      ])
      const kept = openJson<KeptReading>(secrets.box, row.sealedReading)
      return {
        ...contract,
        affiliateName: affiliate?.name ?? '',
        lease,
        reading: kept && { ...kept, claims: readClaims(kept.deviceInfo) },
        pictures,
        deliveries,
      }
    },
  }
}
