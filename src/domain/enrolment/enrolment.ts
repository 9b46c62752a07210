import type { Database, Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Images } from '../images/images.ts'
import type { Recognition } from '../recognition/recognition.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { createCheckoutSteps, type CheckoutSteps } from './checkout.ts'
import { createContract, type NewContract } from './create-contract.ts'
import type { AnnounceVerdict, ContractKey, SendNotice } from './enrolment.types.ts'
import { eraseOldImages, expireDue } from './erase-personal-data.ts'
import { findQrCodes } from './find-qr-codes.ts'
import { createDeviceReader, type DeviceWish, type RegisterDevice } from './register-device.ts'
import { showContract, type Contract } from './show-contract.ts'
import { createPhotoSteps, type PhotoSteps } from './submit-photos.ts'
import { createVerdicts, type Verdicts } from './verdicts.ts'

export { createContractEraser } from './erase-person.ts'
export type * from './enrolment.types.ts'
export { createVerdictAnnouncement, createVerdictAsker, verdictEvent } from './affiliate-answers.ts'
export { maxLinkLength, readDeepLink } from './deep-link.ts'
export { createNotices } from './notices.ts'
export { expireContractsJob } from './erase-personal-data.ts'
export { findQrCodesJob } from './find-qr-codes.ts'
export { birthdateOf, isDate } from './resident-number.ts'
export type { DeviceWish, RegisteredDevice } from './register-device.ts'
export type { Contract } from './show-contract.ts'
export type { GivenImages } from './use-images.ts'
export { createInspection, type Inspection } from './inspection.ts'
export type * from './inspection.types.ts'
export type { Verdicts } from './verdicts.ts'

/** A contract that goes no further for so long expires (CONTRACTS.md section 5). */
const lifeSeconds = 24 * 3600

/** Contracts that insure phones: every step is one of transitions.ts. Another affiliate's contract is unknown. */
export interface Enrolment extends PhotoSteps, CheckoutSteps {
  /**
   * Makes a contract, or finds the one that the affiliate made under the same `affiliateCid` of the same content. Fault:
   * `contract_differs`.
   */
  create(wish: NewContract, within?: Db): Promise<ContractKey>
  /** Step 1: reads the screen now; what it returns takes the step. Faults of both: see register-device.ts. */
  readDevice(key: ContractKey, wish: DeviceWish): Promise<RegisterDevice>
  /** Everything of it, whatever its status. Fault: `contract_unknown`. */
  show(key: ContractKey): Promise<Contract>
  readonly verdicts: Verdicts
  /** The job `find-qr-codes`: evidence for the inspector. */
  findQrCodes(key: ContractKey): Promise<void>
  /** The job `expire-contracts`: what was left too long is erased. */
  expireDue(): Promise<void>
  /** Images of contracts that were refused or completed so many days ago; 0: as long as the contract. */
  eraseOldImages(days: number): Promise<void>
}

export function createEnrolment(house: {
  db: Database
  secrets: Secrets
  images: Images
  recognition: Recognition
  webhooks: Pick<Webhooks, 'eraseAbout'>
  announceVerdict: AnnounceVerdict
  sendNotice: SendNotice
  /** From step 2 to the deadline of the payment. */
  checkoutSeconds: number
}): Enrolment {
  const { db, secrets, images } = house
  return {
    create: createContract({ db, secrets, lifeSeconds }),
    readDevice: createDeviceReader({ ...house, lifeSeconds }),
    ...createPhotoSteps(house),
    ...createCheckoutSteps(house),
    show: (key) => showContract(db, secrets.box, key),
    verdicts: createVerdicts(house),
    findQrCodes: (key) => findQrCodes(house, key),
    expireDue: () => expireDue(db, house),
    eraseOldImages: (days) => eraseOldImages(db, images, days),
  }
}
