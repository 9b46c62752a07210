import { drawBarcode } from './barcode.ts'
import { makeDigits, type Device } from './device.ts'
import { body, type Look, type ScreenPage } from './page.ts'
import type { Random } from './random.ts'

function colours({ isDark }: Look) {
  return isDark
    ? { background: '#000', card: '#2b2b2e', colour: '#f5f5f5', accent: '#8ab4f8' }
    : { background: '#eee', card: '#fff', colour: '#111', accent: '#1a66ff' }
}

/** `*#06#` of a Galaxy: IMEI, EID and serial number, often with barcodes. */
export async function samsungDialog(random: Random, device: Device, look: Look): Promise<ScreenPage> {
  const suffix = random.pick(['', ' / 01', '/01'])
  const isDouble = device.imeis.length > 1
  const hasBarcodes = random.next() < 0.6
  const isBelow = random.next() < 0.3
  const numbers: [label: string, value: string, suffix: string][] = [
    ...device.imeis.map((imei, index): [string, string, string] => [
      isDouble ? `IMEI${index + 1}` : 'IMEI',
      imei,
      suffix,
    ]),
    ...(random.next() < 0.4 ? [['EID', device.eid, ''] as [string, string, string]] : []),
    ['S/N', device.serial, ''],
  ]
  const parts: string[] = []
  for (const [label, value, end] of numbers) {
    parts.push(
      `<div style="margin-top:10px;font-size:15px;word-break:break-all">${label}${isBelow ? '<br>' : ': '}${value}${end}</div>`,
    )
    if (!hasBarcodes) continue
    parts.push(
      `<div style="background:#fff;padding:6px 8px;height:38px;margin-top:4px;width:${value.length > 20 ? 260 : 200}px">` +
        `${await drawBarcode(value)}</div>`,
    )
  }
  const title = look.language === 'ko' ? '기기 정보' : 'IMEI'
  return dialog(random, look, { title, content: parts.join(''), isLow: false, showsSerial: true })
}

/** `*#06#` of stock Android. */
export async function pixelDialog(random: Random, device: Device, look: Look): Promise<ScreenPage> {
  const suffix = random.pick(['', ' / 01'])
  const lines = [
    ...device.imeis.map((imei, index) => `IMEI ${index + 1}: ${imei}${suffix}`),
    `EID: ${device.eid}`,
    `Serial number: ${device.serial}`,
  ]
  const content = `<div style="font-size:14px;line-height:1.6;margin-top:8px">${lines.join('<br>')}</div>`
  const title = look.language === 'ko' ? '기기 정보' : 'Device info'
  return dialog(random, look, { title, content, isLow: false, showsSerial: true })
}

/** `*#06#` of makers that write colons without a space, with a MEID above. */
export async function plainDialog(random: Random, device: Device, look: Look): Promise<ScreenPage> {
  const lines = [
    `MEID:A00000${random.characters('0123456789ABCDEF', 8)}`,
    ...device.imeis.map((imei, index) => `IMEI${index + 1}:${imei}`),
    `SN:${device.serial}`,
  ]
  const content = `<div style="font-size:15px;line-height:1.5;margin-top:8px">${lines.join('<br>')}</div>`
  return dialog(random, look, { title: 'MEID_IMEI', content, isLow: true, showsSerial: true })
}

/** A dialog over the dimmed telephone app. */
function dialog(
  random: Random,
  look: Look,
  part: { title: string; content: string; isLow: boolean; showsSerial: boolean },
): ScreenPage {
  const style = colours(look)
  const keys = '123456789*0#'
    .split('')
    .map((key) => `<div style="width:33%;text-align:center;font-size:30px;padding:14px 0">${key}</div>`)
    .join('')
  const place = part.isLow ? 'bottom:14px' : 'top:50%;transform:translateY(-50%)'
  const html = body(
    random,
    { screen: 'android', ...style },
    `<div style="opacity:.45"><div style="padding:10px 24px;font-size:26px">${look.language === 'ko' ? '전화' : 'Phone'}</div>
    <div style="padding:6px 24px;font-size:15px">010-${makeDigits(random, 4)}-${makeDigits(random, 4)}<br>02-${makeDigits(random, 3)}-${makeDigits(random, 4)}</div>
    <div style="position:absolute;bottom:30px;width:100%;display:flex;flex-wrap:wrap">${keys}</div></div>
    <div style="position:absolute;inset:0;background:rgba(0,0,0,.45)"></div>
    <div style="position:absolute;left:14px;right:14px;${place};background:${style.card};border-radius:24px;padding:22px 24px 14px">
    <div style="font-size:19px;font-weight:600">${part.title}</div>${part.content}
    <div style="text-align:center;color:${style.accent};font-size:17px;font-weight:600;margin-top:18px;padding:6px">${look.language === 'ko' ? '확인' : 'OK'}</div></div>`,
  )
  return { html, screen: 'android', showsSerial: part.showsSerial, showsModel: false }
}
