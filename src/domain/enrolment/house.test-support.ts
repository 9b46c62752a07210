import { randomUUID } from 'node:crypto'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { openImageHouse } from '../images/house.test-support.ts'
import { makeJpeg } from '../images/sample-images.test-support.ts'
import type { QrFinding } from '../recognition/recognition.ts'
import { createWebhooks } from '../webhooks/webhooks.ts'
import {
  createEnrolment,
  verdictEvent,
  type ContractKey,
  type CustomerData,
  type Notice,
} from './enrolment.ts'

const sampleCustomer: CustomerData = {
  name: '홍찬의',
  birthdate: '1986-09-06',
  ssn: undefined,
  cellphone: asPhoneNumber('01024846313'),
  email: 'cuhong@itechs.io',
  extras: ['', '', null],
  device: null,
}

/** Contracts on a database of their own; what is announced and told is written down, and nobody reads pictures. */
export async function openContractHouse({ hasWebhook = true }: { hasWebhook?: boolean } = {}) {
  const house = await openImageHouse()
  const { db, secrets, images, newImage } = house
  const announced: { verdictId: string; kind: string }[] = []
  const notices: Notice[] = []
  /** By the bytes that are looked at: what is found. */
  const codes = new Map<string, QrFinding[]>()
  const webhooks = createWebhooks({
    db,
    secrets,
    metrics: createMetrics(),
    log: createTestLogger(),
    allowPrivate: false,
  })
  const enrolment = createEnrolment({
    db,
    secrets,
    images,
    recognition: {
      readScreen: () => Promise.reject(new Error('nobody reads here')),
      findQr: (bytes) => Promise.resolve(codes.get(bytes.toString('base64')) ?? []),
      warm: () => Promise.resolve(),
      close: () => Promise.resolve(),
    },
    webhooks,
    announceVerdict: async (tx, { contract, verdictId, verdict }) => {
      if (!hasWebhook) return undefined
      announced.push({ verdictId, kind: verdict.kind })
      const where = { url: 'https://affiliate.example/webhook', sealedSecret: secrets.box.seal('secret') }
      const what = { tenant: contract.affiliateId, event: verdictEvent, data: verdict, subject: contract.id }
      const [deliveryId = ''] = await webhooks.announceAll(tx, [{ ...where, ...what }])
      return { deliveryId }
    },
    sendNotice: (_tx, notice) => {
      notices.push(notice)
      return Promise.resolve()
    },
    checkoutSeconds: 3600,
  })
  const affiliateId = await house.newAffiliate()

  /** A contract in this status, as far as the table of contracts knows. */
  async function newContract(status = 0): Promise<ContractKey> {
    const names = { affiliateUid: randomUUID(), affiliateCid: randomUUID() }
    const key = await enrolment.create({ affiliateId, ...names, customer: sampleCustomer })
    if (status > 0) await db`update contract set status = ${status} where id = ${key.id}`
    return key
  }

  /** With photos, one of them of these bytes. */
  async function newPhotographed(bytes?: Buffer): Promise<ContractKey & { front: string; back: string }> {
    const key = await newContract(1)
    const [front, back] = await Promise.all([
      newImage(affiliateId, bytes),
      newImage(affiliateId, await makeJpeg()),
    ])
    await enrolment.submitPhotos(key, {
      photos: [
        { field: 'front_image', role: 'front', ids: [front.id] },
        { field: 'back_image', role: 'back', ids: [back.id] },
      ],
      location: undefined,
      checkoutUrl: 'https://pay.example.com/1',
    })
    return { ...key, front: front.id, back: back.id }
  }

  async function statusOf(key: ContractKey): Promise<number> {
    return (await enrolment.show(key)).status
  }

  /** Names of what happened, oldest first. */
  async function historyOf(key: ContractKey): Promise<string[]> {
    return (await enrolment.show(key)).events.map(({ what }) => what)
  }

  return {
    ...house,
    enrolment,
    webhooks,
    affiliateId,
    announced,
    notices,
    codes,
    newContract,
    newPhotographed,
    statusOf,
    historyOf,
  }
}
