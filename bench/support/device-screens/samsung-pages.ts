import { makeIccid, makeMac, type Device } from './device.ts'
import { body, escape, type Look, type ScreenPage } from './page.ts'
import type { Random } from './random.ts'

const words = {
  ko: {
    about: '휴대전화 정보',
    phone: '전화번호',
    name: '모델명',
    model: '모델번호',
    serial: '일련번호',
    slot: (slot: number) => `IMEI(슬롯${slot})`,
    others: ['상태 정보', '법률정보', '소프트웨어 정보', '배터리 정보'],
    edit: '편집',
    status: '상태 정보',
    imei: 'IMEI 정보',
    more: [
      ['SIM 카드 상태', 'SKTelecom'],
      ['작동 시간', '123:45:06'],
    ],
    mac: 'Wi-Fi MAC 주소',
  },
  en: {
    about: 'About phone',
    phone: 'Phone number',
    name: 'Model name',
    model: 'Model number',
    serial: 'Serial number',
    slot: (slot: number) => `IMEI (slot ${slot})`,
    others: ['Status information', 'Legal information', 'Software information', 'Battery information'],
    edit: 'Edit',
    status: 'Status information',
    imei: 'IMEI information',
    more: [
      ['SIM card status', 'KT'],
      ['Up time', '123:45:06'],
    ],
    mac: 'Phone Wi-Fi MAC address',
  },
} as const

function colours({ isDark }: Look) {
  return isDark
    ? {
        background: '#010101',
        card: '#171719',
        colour: '#fafafa',
        dim: '#9a9a9f',
        line: '#2a2a2c',
        blue: '#8f9cff',
      }
    : {
        background: '#f2f2f5',
        card: '#fcfcff',
        colour: '#050505',
        dim: '#75757a',
        line: '#e4e4e8',
        blue: '#3d5afe',
      }
}

/** One UI 5 to 7: "About phone", a card of labels and values. */
export function samsungAbout(random: Random, device: Device, look: Look): ScreenPage {
  const text = words[look.language]
  const style = colours(look)
  const value = random.next() < 0.4 ? style.blue : style.dim
  const isDouble = device.imeis.length > 1
  const rows: [string, string][] = [
    [text.phone, device.phone],
    [text.name, device.name],
    [text.model, device.model],
    [text.serial, device.serial],
    ...device.imeis.map((imei, index): [string, string] => [isDouble ? text.slot(index + 1) : 'IMEI', imei]),
    ...(random.next() < 0.3 ? [['EID', device.eid] as [string, string]] : []),
  ]
  const card = `background:${style.card};border-radius:24px;margin:8px 10px;`
  const html = body(
    random,
    { screen: 'android', ...style },
    `<div style="padding:12px 20px;font-size:21px;font-weight:500">&lt;&nbsp; ${text.about}</div>
    <div style="${card}padding:20px 22px">
      <div style="text-align:center;font-size:24px;margin-bottom:10px;font-weight:600">${escape(device.name)}</div>
      <div style="text-align:center;margin-bottom:14px;font-size:14px">${text.edit}</div>
      ${rows.map(([label, shown]) => aboutRow(label, shown, { value, size: random.pick([14, 15]) })).join('')}
    </div>
    <div style="${card}padding:4px 22px">
      ${text.others.map((other) => `<div style="padding:15px 0;font-size:17px;border-bottom:1px solid ${style.line}">${other}</div>`).join('')}
    </div>`,
  )
  return { html, screen: 'android', showsSerial: true, showsModel: true }
}

function aboutRow(label: string, shown: string, { value, size }: { value: string; size: number }): string {
  return (
    `<div style="display:flex;font-size:${size}px;padding:6px 0;line-height:1.35"><div style="width:132px;flex:none">` +
    `${label}</div><div style="color:${value};word-break:break-all">${escape(shown)}</div></div>`
  )
}

/** "Status information": a list, each value below its label. */
export function samsungStatus(random: Random, device: Device, look: Look): ScreenPage {
  const text = words[look.language]
  const style = colours(look)
  const suffix = random.next() < 0.6 ? ' / 01' : ''
  const [[firstLabel, firstValue], [lastLabel, lastValue]] = text.more
  const rows: [string, string][] = [
    [firstLabel, firstValue],
    ...device.imeis.map((imei, index): [string, string] => [
      device.imeis.length > 1 ? text.slot(index + 1) : text.imei,
      imei + suffix,
    ]),
    ['IMEI SV', `0${random.integer(1, 9)}`],
    [text.serial, device.serial],
    ['ICCID', makeIccid(random)],
    [text.mac, makeMac(random)],
    [lastLabel, lastValue],
  ]
  const html = body(
    random,
    { screen: 'android', ...style },
    `<div style="padding:12px 20px;font-size:21px;font-weight:500">&lt;&nbsp; ${text.status}</div>
    <div style="background:${style.card};border-radius:24px;margin:8px 10px;padding:6px 22px">
    ${rows
      .map(
        ([label, shown]) =>
          `<div style="padding:11px 0;border-bottom:1px solid ${style.line}"><div style="font-size:17px">${label}</div>` +
          `<div style="font-size:14px;color:${style.dim};margin-top:2px">${escape(shown)}</div></div>`,
      )
      .join('')}</div>`,
  )
  return { html, screen: 'android', showsSerial: true, showsModel: false }
}
