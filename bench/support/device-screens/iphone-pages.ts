import { drawBarcode } from './barcode.ts'
import { makeIccid, makeMac, type Device } from './device.ts'
import { body, escape, type Look, type ScreenPage } from './page.ts'
import type { Random } from './random.ts'

const words = {
  ko: {
    back: '일반',
    about: '정보',
    name: '이름',
    owner: '홍길동의 iPhone',
    version: 'iOS 버전',
    model: '모델명',
    number: '모델 번호',
    serial: '일련 번호',
    wifi: 'Wi-Fi 주소',
    modem: '모뎀 펌웨어',
    network: '네트워크',
    carrier: '이동통신사',
    sim: '실물 SIM',
    cancel: '취소',
    device: '기기 정보',
  },
  en: {
    back: 'General',
    about: 'About',
    name: 'Name',
    owner: 'Gildong’s iPhone',
    version: 'iOS Version',
    model: 'Model Name',
    number: 'Model Number',
    serial: 'Serial Number',
    wifi: 'Wi-Fi Address',
    modem: 'Modem Firmware',
    network: 'Network',
    carrier: 'Carrier',
    sim: 'Physical SIM',
    cancel: 'Cancel',
    device: 'Device Info',
  },
} as const

function colours({ isDark }: Look) {
  return isDark
    ? { background: '#000', card: '#1c1c1e', colour: '#fff', dim: '#98989f', line: '#38383a' }
    : { background: '#f2f2f7', card: '#fff', colour: '#000', dim: '#8a8a8e', line: '#d8d8dc' }
}

/** As Settings writes an IMEI. */
function spaced(imei: string): string {
  return `${imei.slice(0, 2)} ${imei.slice(2, 8)} ${imei.slice(8, 14)} ${imei.slice(14)}`
}

/** Settings, General, About; scrolled down the serial number is gone. Zeros of serial numbers are slashed since iOS 15. */
export function iphoneAbout(
  random: Random,
  device: Device,
  look: Look,
  { isScrolled }: { isScrolled: boolean },
): ScreenPage {
  const text = words[look.language]
  const style = colours(look)
  const zero = random.pick([
    `font-feature-settings:'zero' 1,'tnum' 1`,
    `font-family:Inconsolata;font-size:19px`,
    '',
  ])
  const row = (label: string, shown: string, extra = '') =>
    `<div style="display:flex;justify-content:space-between;align-items:center;padding:11px 16px 11px 0;margin-left:16px;` +
    `border-bottom:.5px solid ${style.line};font-size:17px;letter-spacing:-.02em"><span>${escape(label)}</span>` +
    `<span style="color:${style.dim};${extra}">${escape(shown)}</span></div>`
  const card = (rows: readonly string[]) =>
    `<div style="background:${style.card};border-radius:11px;margin:0 16px 26px">${rows.join('')}</div>`
  const [first = '', second] = device.imeis
  const hasMeid = random.next() < 0.4
  const identity = card([
    row(text.name, text.owner),
    row(text.version, `17.${random.integer(0, 6)}.1`),
    row(text.model, device.name),
    row(text.number, device.model),
    row(text.serial, device.serial, zero),
  ])
  const radio = card([
    row(text.wifi, makeMac(random).toUpperCase()),
    row('Bluetooth', makeMac(random).toUpperCase()),
    row(text.modem, `${random.integer(1, 6)}.0${random.integer(0, 9)}.00`),
    ...(isScrolled
      ? [row('EID', device.eid, 'font-size:12px;width:210px;word-break:break-all;text-align:right')]
      : []),
  ])
  const sim =
    `<div style="padding:0 32px 6px;font-size:13px;color:${style.dim}">${text.sim}</div>` +
    card([
      row(text.network, 'SKTelecom'),
      row(text.carrier, `SKTelecom ${random.integer(40, 60)}.0`),
      row('IMEI', random.next() < 0.8 ? spaced(first) : first),
      row('ICCID', makeIccid(random, 19)),
      ...(hasMeid ? [row('MEID', first.slice(0, 14))] : []),
      ...(second === undefined ? [] : [row('IMEI2', spaced(second))]),
    ])
  const title =
    `<div style="display:flex;padding:10px 14px 18px;font-size:17px"><span style="color:#0a84ff;width:90px">‹ ` +
    `${text.back}</span><span style="flex:1;text-align:center;font-weight:600;margin-right:90px">${text.about}</span></div>`
  const html = body(
    random,
    { screen: 'iphone', ...style },
    title + (isScrolled ? radio + sim : identity + radio + sim),
  )
  return { html, screen: 'iphone', showsSerial: !isScrolled, showsModel: !isScrolled }
}

/** `*#06#`: numbers and their barcodes; no serial number. */
export async function iphoneDialog(random: Random, device: Device, look: Look): Promise<ScreenPage> {
  const text = words[look.language]
  const style = look.isDark
    ? { background: '#1c1c1e', colour: '#fff' }
    : { background: '#fff', colour: '#000' }
  const [first = '', second] = device.imeis
  const numbers: [label: string, value: string][] = [
    ['EID', device.eid],
    ['IMEI', first],
    ...(second === undefined ? [] : [['IMEI2', second] as [string, string]]),
    ['MEID', first.slice(0, 14)],
  ]
  const parts: string[] = []
  for (const [label, value] of numbers) {
    const isWide = value.length > 20
    parts.push(
      `<div style="text-align:center;font-size:17px;letter-spacing:-.02em;line-height:22px;margin-top:30px">${label}` +
        `${isWide ? '<br>' : ' '}${value}</div><div style="width:${isWide ? 290 : 186}px;height:46px;margin:22px auto 0;` +
        `background:#fff;padding:4px">${await drawBarcode(value)}</div>`,
    )
  }
  const html = body(
    random,
    { screen: 'iphone', ...style },
    `<div style="color:#0a84ff;padding:24px 18px 0;font-size:16px">${text.cancel}</div>` +
      `<div style="font-size:31px;font-weight:700;text-align:center;margin-top:34px">${text.device}</div>${parts.join('')}`,
  )
  return { html, screen: 'iphone', showsSerial: false, showsModel: false }
}
