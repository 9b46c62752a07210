import { randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Images } from '../images/images.ts'
import {
  judgeReading,
  type Judgement,
  type JudgementReason,
  type Recognition,
  type ScreenReading,
} from '../recognition/recognition.ts'
import { sealJson } from './contract-data.ts'
import { logHappening, spendTry, takeStep } from './contract.queries.ts'
import { contractStatus, type ContractKey, type Location } from './enrolment.types.ts'
import { getContract, outOfOrder } from './out-of-order.ts'
import { namingField, useImages } from './use-images.ts'

/** 24 characters, as the QR code of a contract holds. */
const qrKeyBytes = 18

export interface DeviceWish {
  /** What the affiliate's app says of the device: any value may hold IMEI, serial number or model. */
  readonly deviceInfo: Readonly<Record<string, unknown>>
  readonly image: { readonly field: string; readonly id: string }
  readonly location: Location
}

/** What was read beyond doubt; never a guess. */
export interface RegisteredDevice {
  /** Whether the screen shows the device that the app runs on: the step is taken then, and only then. */
  readonly result: boolean
  readonly reason: JudgementReason
  readonly imei: string | undefined
  readonly serial: string | undefined
  /** What the phone shows as a QR code while it is photographed; with `result` only. */
  readonly qrKey: string | undefined
}

/** What an inspector sees of the last try. */
export interface KeptReading {
  readonly imageId: string
  readonly deviceInfo: Readonly<Record<string, unknown>>
  readonly reason: JudgementReason
  readonly reading: ScreenReading
}

/** 0 → 1 where the screen shows the device; where it does not, a try is spent, and the image may be used again. */
export type RegisterDevice = (within?: Db) => Promise<RegisteredDevice>

/**
 * Step 1: reads the screen now, outside of any transaction because it takes seconds, and compares it with what the app says;
 * then what is returned takes the step. Faults: `contract_unknown`, `step_out_of_order`, `tries_exhausted`,
 * `image_unknown`, `image_used`, `image_refused`, `image_type_refused`, `overloaded`.
 */
export function createDeviceReader(house: {
  db: Database
  secrets: Secrets
  images: Pick<Images, 'get' | 'readOriginal' | 'use'>
  recognition: Pick<Recognition, 'readScreen'>
  lifeSeconds: number
}): (key: ContractKey, wish: DeviceWish) => Promise<RegisterDevice> {
  const { db, secrets, images } = house

  async function read({ affiliateId }: ContractKey, id: string): Promise<ScreenReading> {
    const image = await images.get({ affiliateId, id })
    if (image.usedBy !== null) throw new Fault('image_used')
    const bytes = await images.readOriginal(image)
    return house.recognition.readScreen(bytes)
  }

  async function refuse(tx: Db, key: ContractKey, kept: KeptReading): Promise<void> {
    const spent = await spendTry(tx, key, sealJson(secrets.box, kept))
    if (!spent) throw await explain(tx, key)
    const facts = { reason: kept.reason, ...spent }
    await logHappening(tx, key, { what: 'screen_refused', who: 'affiliate', facts })
  }

  async function register(
    tx: Db,
    key: ContractKey,
    { wish, kept, judgement }: { wish: DeviceWish; kept: KeptReading; judgement: Judgement },
  ): Promise<string> {
    const qrKey = randomBytes(qrKeyBytes).toString('base64url')
    const { imei, serial = null, reason } = judgement
    const registered = await takeStep(tx, key, {
      name: 'register_device',
      writes: {
        sealed_device: sealJson(secrets.box, { imei, serial }),
        sealed_reading: sealJson(secrets.box, kept),
        sealed_location: sealJson(secrets.box, wish.location),
        sealed_qr_key: secrets.box.seal(qrKey),
        due_at: tx`clock_timestamp() + make_interval(secs => ${house.lifeSeconds})`,
      },
      facts: { reason },
      condition: tx`tries_left > 0`,
    })
    if (!registered) throw await explain(tx, key)
    const { field, id } = wish.image
    await useImages(tx, key, { images, given: [{ field, role: 'screen', ids: [id] }], round: 0 })
    return qrKey
  }

  return async (key, wish) => {
    const { status, triesLeft } = await getContract(db, key)
    if (status !== contractStatus.requested || triesLeft === 0) throw await explain(db, key)
    const { deviceInfo, image } = wish
    const reading = await namingField(image.field, () => read(key, image.id))
    const judgement = judgeReading(reading, deviceInfo)
    const { imei, serial, reason } = judgement
    const result = judgement.result && imei !== undefined
    const kept = { imageId: image.id, deviceInfo, reason, reading }
    return (within = db) =>
      transaction(within, async (tx) => {
        if (result)
          return { result, reason, imei, serial, qrKey: await register(tx, key, { wish, kept, judgement }) }
        await refuse(tx, key, kept)
        return { result, reason, imei, serial, qrKey: undefined }
      })
  }
}

async function explain(db: Db, key: ContractKey): Promise<Fault> {
  const { status } = await getContract(db, key)
  return status === contractStatus.requested
    ? new Fault('tries_exhausted')
    : outOfOrder('register_device', status)
}
