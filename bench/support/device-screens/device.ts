import { checkDigit } from '../../../src/domain/recognition/imei.ts'
import type { Random } from './random.ts'

/** A device that nobody has: what its screens show. */
export interface Device {
  readonly name: string
  readonly model: string
  readonly imeis: readonly string[]
  readonly serial: string
  readonly phone: string
  readonly eid: string
}

const digits = '0123456789'
/** Neither maker uses O and I. */
const letters = 'ABCDEFGHJKLMNPQRSTVWXYZ'
const appleLetters = 'CDFGHJKLMNPQRTVWXY'

const samsungModels = [
  ['Galaxy S24', 'SM-S921N'],
  ['Galaxy S23 Ultra', 'SM-S918N'],
  ['Galaxy Z Flip5', 'SM-F731N'],
  ['Galaxy A54 5G', 'SM-A546S'],
  ['Galaxy Note20 Ultra 5G', 'SM-N986N'],
  ['Galaxy S22', 'SM-S901N'],
] as const
const iphoneModels = [
  ['iPhone 15 Pro', 'MTV03KH/A'],
  ['iPhone 14', 'MPV03KH/A'],
  ['iPhone 13 mini', 'MLK03KH/A'],
  ['iPhone 12', 'MGJ53KH/A'],
  ['iPhone 16 Plus', 'MXVU3KH/A'],
] as const
const otherModels = [
  ['Redmi Note 13 Pro', '23090RA98G'],
  ['Pixel 8', 'GKWS6'],
  ['LG VELVET', 'LM-G900N'],
  ['Xperia 5 IV', 'XQ-CQ72'],
] as const

/** Type allocation codes of the makers' phones, seen in public lists. */
const tacs = {
  samsung: ['35155811', '35236712', '35789013', '35910226', '35401878', '86693904'],
  iphone: ['35328910', '35299011', '35684609', '35045712', '35909228'],
  other: ['86012305', '35817310', '35447609', '35866011', '01354200'],
} as const

export type Maker = keyof typeof tacs

export function makeDevice(random: Random, maker: Maker, { slots }: { slots: 1 | 2 }): Device {
  const models = { samsung: samsungModels, iphone: iphoneModels, other: otherModels }[maker]
  const [name, model] = random.pick<readonly [string, string]>(models)
  return {
    name,
    model,
    imeis: makeImeis(random, maker, slots),
    serial: makeSerial(random, maker),
    phone: `010-${random.characters(digits, 4)}-${random.characters(digits, 4)}`,
    eid: `89${random.characters(digits, 30)}`,
  }
}

/** The second one is like the first in all but a digit of its type code, as real pairs often are, or another. */
function makeImeis(random: Random, maker: Maker, slots: 1 | 2): string[] {
  const tac = random.pick(tacs[maker])
  const body = random.characters(digits, 6)
  const imeis = [tac + body]
  if (slots === 2) {
    const near = tac.slice(0, 7) + String((Number(tac[7]) + 1) % 10) + body
    imeis.push(random.next() < 0.5 ? near : random.pick(tacs[maker]) + random.characters(digits, 6))
  }
  return imeis.map((first) => first + checkDigit(first))
}

function makeSerial(random: Random, maker: Maker): string {
  if (maker === 'samsung') {
    const factory = random.pick(['3C', '5C', '58', '38', 'F8', '9K', '95'])
    const date = random.pick(['M', 'N', 'R', 'T', 'W', 'X', 'Y']) + random.characters(digits, 1)
    return `R${factory}${date}${random.characters('0123456789ABC', 1)}${random.characters(digits + letters, 5)}`
  }
  if (maker === 'other') {
    return random.next() < 0.5
      ? random.characters(`${digits}abcdef`, 8)
      : random.characters(digits, 5) + random.characters('ADFJKMNPQRTVWX', 2) + random.characters(digits, 7)
  }
  if (random.next() < 0.6) return random.characters(digits + appleLetters, 10)
  return [
    random.pick(['C', 'D', 'F', 'G']),
    random.pick(['39', '8Q', '17', 'NP', 'X3']),
    random.characters(letters, 1),
    random.characters('123456789CDFGHJKLMN', 1),
    random.characters(digits + appleLetters, 7),
  ].join('')
}

export function makeMac(random: Random): string {
  return Array.from({ length: 6 }, () => random.integer(16, 255).toString(16)).join(':')
}

/** 19 or 20 digits of a SIM card. */
export function makeIccid(random: Random, length = 20): string {
  return `8982${random.characters(digits, length - 4)}`
}

export function makeDigits(random: Random, count: number): string {
  return random.characters(digits, count)
}
