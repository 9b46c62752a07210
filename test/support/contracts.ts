import { randomUUID } from 'node:crypto'
import { makeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import type { ScreenReading } from '../../src/domain/recognition/recognition.ts'
import type { ItechsClient, Reply } from './itechs.ts'
import type { TestServer } from './server.ts'

/** As the seed writes it. */
export const seedCustomer = {
  name: '홍찬의',
  birthdate: '1986-09-06',
  cellphone: '01024846313',
  email: 'cuhong@itechs.io',
  extra_1: '',
  extra_2: '',
  extra_3: null,
}

/** Its check digit is right. */
export const sampleImei = '353289101234567'
export const sampleSerial = 'R3CT40ABCDE'
export const sampleLocation = { lat: '33.45048921971038', lng: '126.56945764814947' }

export interface ContractBody {
  readonly customer: object
  readonly affiliate_uid: string
  readonly affiliate_cid: string
}

export function contractBody(customer: object = {}): ContractBody {
  return {
    customer: { ...seedCustomer, ...customer },
    affiliate_uid: randomUUID(),
    affiliate_cid: randomUUID(),
  }
}

const box = { left: 0.1, top: 0.2, width: 0.3, height: 0.02 }

/** A screen that shows one IMEI and one serial number, beyond doubt. */
export function clearScreen(imei: string, serial: string = sampleSerial): ScreenReading {
  return {
    imeis: [{ value: imei, slot: 1, confidence: 0.99, source: 'text', isLabelled: true, box }],
    brokenImeis: [],
    serials: [{ value: serial, confidence: 0.99, isLabelled: true, box }],
    models: [],
    texts: ['About phone', `IMEI ${imei}`, `Serial number ${serial}`].map((text) => ({
      text,
      confidence: 0.99,
      box,
    })),
    barcodes: [],
    passes: 1,
    tookMs: 1,
  }
}

/** Pictures are not looked at: from here on every screen shows this. */
export function showScreen({ app }: TestServer, reading: ScreenReading = clearScreen(sampleImei)): void {
  app.recognition.readScreen = () => Promise.resolve(reading)
}

/** A contract and the images that its steps took. */
export interface SampleContract {
  readonly id: string
  readonly body: ContractBody
  readonly screen: string
  readonly photos: { readonly front_image: readonly string[]; readonly back_image: readonly string[] }
}

export const checkoutUrl = 'https://pay.example.com/contract/1'

export async function expectData<Data>(answering: Promise<Reply>): Promise<Data> {
  const { status, body } = await answering
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return (body as { data: Data }).data
}

export async function uploadPhotos(itechs: ItechsClient): Promise<SampleContract['photos']> {
  const upload = async () => (await itechs.uploadKnown(await makeJpeg())).id
  return { front_image: [await upload()], back_image: [await upload()] }
}

export function stepOne(screen: string, deviceInfo: object = { imei: sampleImei }): object {
  return { device_info: deviceInfo, device_info_image: screen, location: sampleLocation }
}

/** A contract that the affiliate's own steps brought to a status from 0 to 3; `showScreen` has been called. */
export async function bringTo(
  itechs: ItechsClient,
  status: 0 | 1 | 2 | 3,
  { customer = {}, type = '0' }: { customer?: object; type?: '0' | '1' } = {},
): Promise<SampleContract> {
  const body = contractBody(customer)
  const { contract_id: id } = await expectData<{ contract_id: string }>(
    itechs.json('/contract/create/', body),
  )
  const screen = (await itechs.uploadKnown(await makeJpeg())).id
  const photos = await uploadPhotos(itechs)
  if (status >= 1) await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen)))
  if (status >= 2) {
    await expectData(itechs.json(`/contract/${id}/step-2/`, { ...photos, checkout_url: checkoutUrl }))
  }
  if (status >= 3) {
    const payment = { type, amount: 66_000, datetime: '2020-12-12 13:22:20' }
    await expectData(itechs.json(`/contract/${id}/checkout/`, payment))
  }
  return { id, body, screen, photos }
}

export async function statusOf(itechs: ItechsClient, id: string): Promise<number> {
  return (await expectData<{ status: number }>(itechs.get(`/contract/${id}/`))).status
}
