import { drawDevice, drawScreen } from '../../src/app/affiliate-demo/draw-pictures.ts'
import { makeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { contractBody } from '../../test/support/contracts.ts'
import { isAccepted, type Answer } from './ask.ts'
import type { Tenants } from './tenants.ts'
import { inGroups, none, type LoadHouse, type Workload } from './workload.ts'

const location = { lat: '37.566535', lng: '126.977969' }
/** One upload in so many goes on to a contract: reading its screen takes a second of a processor. */
const contractEvery = 6

/** Images uploaded over HTTPS, and now and then a contract whose screen is read. */
export function loadItechs({ cluster, asker }: LoadHouse, { affiliate }: Tenants): Workload {
  const images: string[] = []
  const registered: string[] = []
  const headers = { 'x-itechs-api-key': affiliate.key }
  const base = `${cluster.httpsUrl}/cp-insurance`
  const picture = makeJpeg({ width: 320, height: 240 })
  let uploads = 0

  const idIn = (answer: Answer | undefined, name: string) =>
    isAccepted(answer) ? (answer.body as { data: Record<string, string> }).data[name] : undefined

  async function upload(bytes: Buffer): Promise<string | undefined> {
    const form = new FormData()
    form.set('file', new Blob([Uint8Array.from(bytes)], { type: 'image/jpeg' }), 'a.jpg')
    const written = new Response(form)
    const answer = await asker.ask({
      method: 'POST',
      url: `${base}/image/`,
      headers: { ...headers, 'content-type': written.headers.get('content-type') ?? '' },
      body: Buffer.from(await written.arrayBuffer()),
    })
    const id = idIn(answer, 'id')
    if (id !== undefined) images.push(id)
    return id
  }

  const post = (path: string, body: object) =>
    asker.ask({
      method: 'POST',
      url: `${base}${path}`,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  async function enrol(): Promise<void> {
    const id = idIn(await post('/contract/create/', contractBody()), 'contract_id')
    const device = drawDevice()
    const screen = id === undefined ? undefined : await upload(await drawScreen(device))
    if (id === undefined || screen === undefined) return
    const step = {
      device_info: { imei: device.imei, serial: device.serial, model: 'SM-S921N' },
      device_info_image: screen,
      location,
    }
    const answer = await post(`/contract/${id}/step-1/`, step)
    if (isAccepted(answer) && (answer.body as { data: { qr?: object } }).data.qr) registered.push(id)
  }

  async function isShown(id: string): Promise<boolean> {
    const link = idIn(await asker.ask({ url: `${base}/image/${id}/`, headers }), 'url')
    return link !== undefined && isAccepted(await asker.ask({ url: link }))
  }

  return {
    name: 'ITechs: upload and step 1',
    clients: 1,
    restMs: 250,
    async step() {
      uploads++
      if (uploads % contractEvery === 0) await enrol()
      else await upload(await picture)
    },
    async judge() {
      const shown = await inGroups(images, isShown, 4)
      const steps = await inGroups(registered, async (id) => {
        const answer = await asker.ask({ url: `${base}/contract/${id}/`, headers })
        return isAccepted(answer) && (answer.body as { data: { status: number } }).data.status === 1
      })
      return [
        none(
          'ITechs: every image that was answered 201 opens',
          images.filter((_, i) => !shown[i]),
          `${images.length} images`,
        ),
        none(
          'ITechs: every step 1 that was answered is taken',
          registered.filter((_, i) => !steps[i]),
          `${registered.length} contracts`,
        ),
      ]
    },
  }
}
