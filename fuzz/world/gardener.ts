import { randomInt, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createItechsClient } from '../../src/app/affiliate-demo/itechs-client.ts'
import { drawDevice, drawScreen } from '../../src/app/affiliate-demo/draw-pictures.ts'
import type { Demo } from '../../test/support/process.ts'
import { makeFiles } from '../values/files.ts'
import type { World } from './world.types.ts'

const uploadsAtOnce = 3

/** Contracts at every step of an enrolment, so that the next step can be asked for; chance alone does not get there. */
export interface Gardener {
  stop(): Promise<void>
}

/** One contract more, `everyMs`; the screen of every third one is good. */
export async function startGardener(
  demo: Demo,
  { pools, credentials }: World,
  everyMs: number,
): Promise<Gardener> {
  const { jpeg } = await makeFiles()
  const ca = await readFile(demo.caFile, 'utf8')
  const device = drawDevice()
  const screen = await drawScreen(device)
  const stopping = new AbortController()

  async function plant(round: number): Promise<void> {
    const itechs = createItechsClient({ url: demo.httpsUrl, apiKey: credentials.itechs[0] ?? '', ca })
    const { contract_id: id } = await itechs.post<{ contract_id: string }>('/contract/create/', {
      customer: {
        name: '홍찬의',
        birthdate: '1986-09-06',
        cellphone: `010${randomInt(1e7, 1e8)}`,
        email: 'c@itechs.io',
      },
      affiliate_uid: randomUUID(),
      affiliate_cid: randomUUID(),
    })
    for (const name of ['field contract_id', 'console console api inspections']) pools.add(name, id)
    pools.add('itechs contract', { contract_id: id })
    const location = { lat: '37.5', lng: '127.0' }
    const stepOne = {
      device_info: { imei: device.imei, serial: device.serial },
      device_info_image: await itechs.upload(screen),
      location,
    }
    pools.add('itechs step-1/', { contract_id: id, ...stepOne })
    if (round % 3 === 0) return
    const photos: string[] = []
    for (let count = 0; count < uploadsAtOnce; count++) photos.push(await itechs.upload(jpeg.bytes))
    await itechs.post(`/contract/${id}/step-1/`, stepOne)
    const [front = '', ...back] = photos
    const stepTwo = { front_image: [front], back_image: back, checkout_url: 'https://pay.example.com/1' }
    pools.add('itechs step-2/', { contract_id: id, ...stepTwo })
    if (round % 3 === 1) return
    await itechs.post(`/contract/${id}/step-2/`, stepTwo)
    pools.add('itechs checkout/', {
      contract_id: id,
      type: '0',
      amount: 66_000,
      datetime: '2020-12-12 13:22:20',
    })
    if (round % 2 === 0) return
    await itechs.post(`/contract/${id}/checkout/`, {
      type: '0',
      amount: 66_000,
      datetime: '2020-12-12 13:22:20',
    })
  }

  async function work(): Promise<void> {
    for (let round = 0; !stopping.signal.aborted; round++) {
      // The run may have blocked the key, or taken the step itself.
      await plant(round).catch(() => {})
      await sleep(everyMs)
    }
  }
  const working = work()
  return {
    async stop() {
      stopping.abort()
      await working
    },
  }
}
