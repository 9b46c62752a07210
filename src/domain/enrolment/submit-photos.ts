import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { enqueue } from '../../platform/queue/queue.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Images } from '../images/images.ts'
import { openCustomer, sealJson } from './contract-data.ts'
import { findQrCodesJob } from './find-qr-codes.ts'
import { takeStep, type ContractRow } from './contract.queries.ts'
import { contractStatus, type ContractKey, type Location, type SendNotice } from './enrolment.types.ts'
import { explainRefusal, getContract, outOfOrder } from './out-of-order.ts'
import { useImages, type GivenImages } from './use-images.ts'

export interface Photos {
  readonly photos: readonly GivenImages[]
  readonly location: Location | undefined
}

export interface PhotosAndPayment extends Photos {
  /** Where the customer pays: https, checked. */
  readonly checkoutUrl: string
}

export interface PhotoSteps {
  /**
   * Step 2: photos and the link to the payment, 1 → 2; the customer is told. Returns until when it has to be paid. Faults:
   * `contract_unknown`, `step_out_of_order`, `image_unknown`, `image_used`.
   */
  submitPhotos(key: ContractKey, wish: PhotosAndPayment, within?: Db): Promise<Date>
  /** The photos that were asked for again, 4 → 3, also late, as long as nobody refuses the contract for it. Faults as above. */
  submitPhotosAgain(key: ContractKey, wish: Photos, within?: Db): Promise<void>
}

export function createPhotoSteps(house: {
  db: Database
  secrets: Secrets
  images: Pick<Images, 'use'>
  sendNotice: SendNotice
  checkoutSeconds: number
}): PhotoSteps {
  const { db, secrets, images, sendNotice, checkoutSeconds } = house

  async function keepPhotos(tx: Db, contract: ContractRow, given: readonly GivenImages[]): Promise<void> {
    await useImages(tx, contract, { images, given, round: contract.photoRound })
    const { affiliateId, id } = contract
    await enqueue(tx, findQrCodesJob, { affiliateId, id })
  }

  function common(tx: Db, { photos, location }: Photos) {
    return {
      writes: {
        photo_round: tx`contract.photo_round + 1`,
        ...(location ? { sealed_photo_location: sealJson(secrets.box, location) } : {}),
      },
      facts: Object.fromEntries(photos.map(({ role, ids }) => [role, ids.length])),
    }
  }

  return {
    submitPhotos: (key, wish, within = db) =>
      transaction(within, async (tx) => {
        const { writes, facts } = common(tx, wish)
        const contract = await takeStep(tx, key, {
          name: 'submit_photos',
          writes: {
            ...writes,
            sealed_checkout_url: secrets.box.seal(wish.checkoutUrl),
            // To the second, as it is told.
            due_at: tx`date_trunc('second', clock_timestamp()) + make_interval(secs => ${checkoutSeconds})`,
          },
          facts,
        })
        if (!contract) throw await explainRefusal(tx, key, 'submit_photos')
        await keepPhotos(tx, contract, wish.photos)
        const { dueAt } = contract
        const customer = openCustomer(secrets.box, contract.sealedCustomer)
        if (customer) {
          const content = { kind: 'payment', url: wish.checkoutUrl, dueAt } as const
          await sendNotice(tx, { contract: key, name: customer.name, cellphone: customer.cellphone, content })
        }
        return dueAt
      }),

    submitPhotosAgain: (key, wish, within = db) =>
      transaction(within, async (tx) => {
        const contract = await takeStep(tx, key, {
          name: 'submit_photos_again',
          ...common(tx, wish),
          condition: tx`not is_verdict_open`,
        })
        if (!contract) throw await explainLate(tx, key)
        await keepPhotos(tx, contract, wish.photos)
      }),
  }
}

async function explainLate(db: Db, key: ContractKey): Promise<Fault> {
  const { status, isVerdictOpen } = await getContract(db, key)
  if (status !== contractStatus.photosAskedAgain || !isVerdictOpen) {
    return outOfOrder('submit_photos_again', status)
  }
  const explanation = 'the photos are too late: the contract is being refused'
  return new Fault('step_out_of_order', { explanation })
}
