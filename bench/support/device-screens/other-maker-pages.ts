import { makeIccid, makeMac, type Device } from './device.ts'
import { body, escape, type Look, type ScreenPage } from './page.ts'
import type { Random } from './random.ts'

const words = {
  ko: {
    title: '휴대전화 정보',
    model: '모델',
    serial: '일련번호',
    build: '빌드 번호',
    ip: 'IP 주소',
    slot: (slot: number) => `IMEI(SIM 슬롯 ${slot})`,
  },
  en: {
    title: 'About phone',
    model: 'Model',
    serial: 'Serial number',
    build: 'Build number',
    ip: 'IP address',
    slot: (slot: number) => `IMEI (SIM slot ${slot})`,
  },
} as const

/** "About phone" of stock Android, as Xiaomi, Google, LG and Sony have it: plain rows, the value below or beside. */
export function otherAbout(random: Random, device: Device, look: Look): ScreenPage {
  const text = words[look.language]
  const style = look.isDark
    ? { background: '#121212', colour: '#e8e8e8', dim: '#a0a0a0', line: '#2c2c2c' }
    : { background: '#fff', colour: '#1a1a1a', dim: '#6b6b6b', line: '#ececec' }
  const isBeside = random.next() < 0.4
  const rows: [string, string][] = [
    [text.model, device.model],
    [text.serial, device.serial],
    ...device.imeis.map((imei, index): [string, string] => [
      device.imeis.length > 1 ? text.slot(index + 1) : 'IMEI',
      imei,
    ]),
    ['ICCID', makeIccid(random)],
    [text.ip, `192.168.${random.integer(0, 9)}.${random.integer(2, 250)}`],
    ['Wi-Fi MAC', makeMac(random)],
    [text.build, `UP1A.${random.integer(220_101, 240_930)}.00${random.integer(1, 9)}`],
  ]
  const shape = isBeside
    ? 'display:flex;justify-content:space-between;align-items:center;padding:17px 0'
    : 'padding:12px 0'
  const html = body(
    random,
    { screen: 'android', ...style },
    `<div style="padding:22px 22px 14px;font-size:26px">${text.title}</div><div style="padding:0 22px">${rows
      .map(
        ([label, shown]) =>
          `<div style="${shape};border-bottom:1px solid ${style.line}"><div style="font-size:16px">${label}</div>` +
          `<div style="font-size:14px;color:${style.dim};margin-top:2px">${escape(shown)}</div></div>`,
      )
      .join('')}</div>`,
  )
  return { html, screen: 'android', showsSerial: true, showsModel: true }
}
