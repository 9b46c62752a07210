import { koreanTime } from '../../../core/korean-time.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { readCheckoutUrl, readLocation, readPhotos } from '../contract-fields.ts'
import { DoneAnswer, PhotosAgainBody, PhotosAnswer, PhotosBody } from '../contract-schemas.ts'
import { addContractStep, type ContractHouse } from '../contract-step.ts'

/**
 * `POST /cp-insurance/contract/{contract_id}/step-2/` (seed: «전후면 촬영 이미지 및 결제 딥링크 등록») and
 * `step-2/update/`, the photos that were asked for again.
 */
export function addSubmitContractPhotos(app: TypedApp, house: ContractHouse): void {
  addContractStep(app, house, {
    path: '/step-2/',
    summary: 'Hand in photos of the device and the link to the payment',
    body: PhotosBody,
    answer: PhotosAnswer,
    read(body) {
      const checkoutUrl = readCheckoutUrl(body.checkout_url)
      const wish = { photos: readPhotos(body), location: readPlace(body), checkoutUrl }
      return async (key, tx) => {
        const dueAt = await house.enrolment.submitPhotos(key, wish, tx)
        return { checkout: { due_datetime: koreanTime(dueAt) } }
      }
    },
  })
  addContractStep(app, house, {
    path: '/step-2/update/',
    summary: 'Hand in the photos that were asked for again',
    body: PhotosAgainBody,
    answer: DoneAnswer,
    read(body) {
      const wish = { photos: readPhotos(body), location: readPlace(body) }
      return async (key, tx) => {
        await house.enrolment.submitPhotosAgain(key, wish, tx)
        return { result: true }
      }
    },
  })
}

function readPlace({ location }: { location?: Parameters<typeof readLocation>[0] }) {
  return location && readLocation(location)
}
