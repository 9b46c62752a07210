import type { Db } from '../../platform/db/database.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { openCustomer, openJson, openVerdict } from './contract-data.ts'
import { listImages } from './contract-images.queries.ts'
import type { ContractRow } from './contract.queries.ts'
import type {
  Checkout,
  ContractEvent,
  ContractImage,
  ContractKey,
  ContractNames,
  ContractStatus,
  CustomerData,
  DeviceNumbers,
  GivenVerdict,
  Location,
} from './enrolment.types.ts'
import { getContract } from './out-of-order.ts'
import { listEvents, listVerdicts } from './verdict.queries.ts'

/** A contract, opened. Personal data, until it is erased: undefined then. */
export interface Contract extends ContractKey, ContractNames {
  readonly status: ContractStatus
  readonly customer: CustomerData | undefined
  readonly triesLeft: number
  readonly device: DeviceNumbers | undefined
  readonly location: Location | undefined
  readonly photoLocation: Location | undefined
  readonly qrKey: string | undefined
  readonly checkoutUrl: string | undefined
  /** Until when it is to be paid, since step 2. */
  readonly checkoutDueAt: Date | undefined
  readonly checkout: Checkout | undefined
  /** Until when new photos were asked for last. */
  readonly photosDueAt: Date | undefined
  /** 0: there are none yet. Images of earlier rounds stay. */
  readonly photoRound: number
  readonly images: readonly ContractImage[]
  /** Newest first. */
  readonly verdicts: readonly GivenVerdict[]
  readonly events: readonly ContractEvent[]
  readonly createdAt: Date
  readonly changedAt: Date
}

/** Fault: `contract_unknown`. */
export async function showContract(db: Db, box: SecretBox, key: ContractKey): Promise<Contract> {
  const row = await getContract(db, key)
  const [images, verdicts, events] = await Promise.all([
    listImages(db, key),
    listVerdicts(db, key),
    listEvents(db, key),
  ])
  const { affiliateId, id, affiliateUid, affiliateCid, status, triesLeft, photoRound, createdAt, changedAt } =
    row
  return {
    affiliateId,
    id,
    affiliateUid,
    affiliateCid,
    status,
    customer: openCustomer(box, row.sealedCustomer),
    triesLeft,
    device: openJson(box, row.sealedDevice),
    location: openJson(box, row.sealedLocation),
    photoLocation: openJson(box, row.sealedPhotoLocation),
    qrKey: openText(box, row.sealedQrKey),
    checkoutUrl: openText(box, row.sealedCheckoutUrl),
    checkoutDueAt: photoRound > 0 ? row.dueAt : undefined,
    checkout: readCheckout(row),
    photosDueAt: row.photosDueAt ?? undefined,
    photoRound,
    images,
    verdicts: verdicts.map((verdict) => openVerdict(box, verdict)),
    events,
    createdAt,
    changedAt,
  }
}

function openText(box: SecretBox, sealed: Buffer | null): string | undefined {
  return sealed ? box.open(sealed).toString() : undefined
}

function readCheckout({ checkoutType, checkoutAmount, checkoutAt }: ContractRow): Checkout | undefined {
  if (checkoutType === null || checkoutAt === null) return undefined
  return {
    type: checkoutType === 1 ? 'monthly' : 'once',
    amount: Number(checkoutAmount),
    paidAt: checkoutAt,
  }
}
