import type { TestBrowser } from '../../test/support/browser.ts'
import type { ConsoleClient } from '../../test/support/console.ts'
import {
  checkoutUrl,
  contractBody,
  expectData,
  sampleImei,
  sampleSerial,
  stepOne,
} from '../../test/support/contracts.ts'
import { createItechsClient } from '../../test/support/itechs.ts'
import type { TestServer } from '../../test/support/server.ts'
import { drawContractQr } from '../../src/domain/recognition/recognition.ts'

/** A contract that waits for an inspector, with pictures that were really read. */
export async function bringToInspection(
  server: TestServer,
  { browser, owner }: { browser: TestBrowser; owner: ConsoleClient },
): Promise<string> {
  const itechs = await createItechsClient(server, { name: '하나폰' })
  const { page, context } = await browser.newPerson({ viewport: { width: 540, height: 960 } })
  const photograph = async (html: string) => {
    await page.setContent(html)
    return (await itechs.uploadKnown(await page.screenshot({ type: 'jpeg', quality: 88 }))).id
  }
  const body = { ...contractBody(), device: { os: 'aos', name: 'SM-S921N' } }
  const made = await expectData<{ contract_id: string }>(itechs.json('/contract/create/', body))
  const id = made.contract_id
  const screen = await photograph(settings)
  await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen)))
  const { body: known } = await owner.get(`/inspections/${id}`)
  const key = (known as { qrKey: string | null }).qrKey ?? ''
  const qr = `data:image/png;base64,${(await drawContractQr(key)).toString('base64')}`
  const photos = { front_image: [await photograph(front(qr))], back_image: [await photograph(back)] }
  await expectData(itechs.json(`/contract/${id}/step-2/`, { ...photos, checkout_url: checkoutUrl }))
  const payment = { type: '1', amount: 6600, datetime: '2026-11-20 13:22:20' }
  await expectData(itechs.json(`/contract/${id}/checkout/`, payment))
  await context.close()
  return id
}

const line = (name: string, value: string) =>
  `<p style="margin:0 0 34px"><b style="font-weight:500">${name}</b><br><span style="color:#555">${value}</span></p>`

const settings = `<body style="margin:0;background:#fff;font:26px/1.5 'Noto Sans KR',sans-serif;padding:70px 44px">
  <h1 style="font-size:40px;font-weight:600;margin:0 0 50px">About phone</h1>
  ${line('Model number', 'SM-S921N')}${line('Serial number', sampleSerial)}${line('IMEI', sampleImei)}</body>`

const table = 'radial-gradient(circle at 40% 30%, #8b6a4a, #4c3621)'

const front = (qr: string) => `<body style="margin:0;background:${table};height:100vh">
  <div style="position:absolute;left:70px;top:110px;width:400px;height:740px;border-radius:46px;background:#111;box-shadow:0 30px 60px #0009">
    <div style="position:absolute;inset:14px;border-radius:34px;background:#f4f6f8">
      <img src="${qr}" style="position:absolute;left:66px;top:200px;width:240px"></div></div></body>`

const back = `<body style="margin:0;background:${table};height:100vh">
  <div style="position:absolute;left:70px;top:110px;width:400px;height:740px;border-radius:46px;background:linear-gradient(150deg,#51606b,#2c363d);box-shadow:0 30px 60px #0009">
    ${[60, 170, 280].map((top) => `<div style="position:absolute;left:40px;top:${top}px;width:84px;height:84px;border-radius:50%;background:radial-gradient(circle,#0a0f14 35%,#3b4750 40%,#1a2228)"></div>`).join('')}
  </div></body>`
