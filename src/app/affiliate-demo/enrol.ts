import { randomUUID } from 'node:crypto'
import { koreanTime } from '../../core/korean-time.ts'
import { drawBack, drawDevice, drawFront, drawScreen } from './draw-pictures.ts'
import type { DeviceAnswer, ItechsClient } from './itechs-client.ts'

export const demoPhone = '01012345678'
export const demoPrice = 66_000

const seoul = { lat: '37.566535', lng: '126.977969' }
const model = 'SM-S921N'

export type Say = (line: string) => void

/** The affiliate's own steps for one customer, up to the payment. Returns the contract's id. */
export async function enrol(
  itechs: ItechsClient,
  { checkoutUrlOf, say }: { checkoutUrlOf: (contractId: string) => string; say: Say },
): Promise<string> {
  const { contract_id: id } = await itechs.post<{ contract_id: string }>('/contract/create/', {
    customer: {
      name: '홍길동',
      birthdate: '1986-09-06',
      cellphone: demoPhone,
      email: 'hong@example.com',
      extra_1: null,
      extra_2: null,
      extra_3: null,
    },
    device: { os: 'aos', name: model },
    affiliate_uid: randomUUID(),
    affiliate_cid: randomUUID(),
  })
  say(`contract ${id}`)
  const qrKey = await registerDevice(itechs, id, say)
  const photos = await uploadPhotos(itechs, qrKey)
  const { checkout } = await itechs.post<{ checkout: { due_datetime: string } }>(`/contract/${id}/step-2/`, {
    ...photos,
    checkout_url: checkoutUrlOf(id),
    location: seoul,
  })
  say(`photos are there; the payment is due until ${checkout.due_datetime}`)
  return id
}

/** Step 1. Returns what the phone shows as a QR code to the mirror. */
async function registerDevice(itechs: ItechsClient, id: string, say: Say): Promise<string> {
  const device = drawDevice()
  const screen = await itechs.upload(await drawScreen(device))
  const { ocr, insepection, qr } = await itechs.post<DeviceAnswer>(`/contract/${id}/step-1/`, {
    device_info: { imei: device.imei, serial: device.serial, model },
    device_info_image: screen,
    location: seoul,
  })
  say(`the screen was read: IMEI ${ocr.imei}, serial number ${ocr.sn}: ${insepection.msg}`)
  if (!qr) throw new Error(`the screen of ${device.imei} was not accepted: ${insepection.msg}`)
  return qr.key
}

export async function pay(itechs: ItechsClient, id: string): Promise<void> {
  const payment = { type: '0', amount: demoPrice, datetime: koreanTime(new Date()) }
  await itechs.post(`/contract/${id}/checkout/`, payment)
}

/** When an inspector asked for them. */
export async function sendNewPhotos(itechs: ItechsClient, id: string): Promise<void> {
  const { qr } = await itechs.show(id)
  await itechs.post(`/contract/${id}/step-2/update/`, await uploadPhotos(itechs, qr?.key))
}

async function uploadPhotos(itechs: ItechsClient, qrKey: string | undefined) {
  const front = qrKey === undefined ? drawBack() : drawFront(qrKey)
  return {
    front_image: [await itechs.upload(await front)],
    back_image: [await itechs.upload(await drawBack())],
  }
}
