import { checkDigit, isImei } from './imei.ts'

/** What an app says of the device it runs on. */
export interface DeviceClaims {
  readonly imeis: readonly string[]
  /** Digits under a key that names an IMEI, and that are none. */
  readonly brokenImeis: readonly string[]
  /** Values of keys that name a serial number. */
  readonly serials: readonly string[]
  /** Values that look like a model number, whatever their key. */
  readonly models: readonly string[]
  /** All short texts: one of them may be a serial number under a key of its own. */
  readonly texts: readonly string[]
  /** There is more than is read: nobody knows what the rest claims. */
  readonly isCutOff: boolean
}

/** What an API may take: all of it is read, as a JSON of so many characters has no more of them in names and values. */
export const claimLimits = { characters: 16 * 1024, levels: 10 } as const

/** Of the last name, in snake case: `getDeviceId` of Android gave an IMEI. */
const imeiKey = /(?:^|_)imei(?!_?sv)|device_id$/
const strictImeiKey = /(?:^|_)imei(?!_?sv)/
const serialKey = /(?:^|_)(?:serial|sn|s_n)(?:$|_|no|num)/
/** Fifteen digits that are something else: subscribers, cards, line numbers, times, hardware ids. */
const otherKey =
  /(?:^|_)(?:imsi|subscriber|sim|iccid|msisdn|line\d?|imei_?svn?|meid|eid|uuid|android_id|time|timestamp|date|fingerprint)(?:$|_)/
const modelShape = /\bSM-?[A-Z]\d{3}[A-Z0-9]{0,2}\b|\b[A-Z0-9]{4,5}[A-Z]{2}\/A\b/gi
const placeholder = /^(?:unknown|null|undefined|none|n\/?a|0+|-*|(?:0123456789ABCDEF))$/i

/**
 * Reads device_info of the published contract: an object whose keys nobody fixed, so that any value may hold an IMEI, a
 * serial number or a model. Bounded by `claimLimits`.
 */
export function readClaims(deviceInfo: Readonly<Record<string, unknown>>): DeviceClaims {
  const { values, isCutOff } = listValues(deviceInfo)
  const imeis = new Set<string>()
  const brokenImeis: string[] = []
  for (const { key, text } of values) {
    if (otherKey.test(key) && !strictImeiKey.test(key)) continue
    const found = findImeis(text, imeiKey.test(key))
    for (const imei of found) imeis.add(imei)
    if (found.length === 0 && strictImeiKey.test(key) && isBrokenImei(text)) brokenImeis.push(text.trim())
  }
  const serials = values
    .filter(({ key }) => serialKey.test(key) && !otherKey.test(key))
    .map(({ text }) => text.trim())
  return {
    imeis: [...imeis],
    brokenImeis,
    serials: serials.filter((serial) => /^[A-Za-z0-9]{6,20}$/.test(serial) && !placeholder.test(serial)),
    models: values.flatMap(({ text }) =>
      [...text.matchAll(modelShape)].map(([model]) => model.toUpperCase()),
    ),
    texts: values.map(({ text }) => text.trim()).filter((text) => text.length <= 40),
    isCutOff,
  }
}

interface NamedText {
  /** The name of it, or of the list that it is in, as `snake_case`. */
  readonly key: string
  readonly text: string
}

function listValues(root: Readonly<Record<string, unknown>>): { values: NamedText[]; isCutOff: boolean } {
  const values: NamedText[] = []
  let room: number = claimLimits.characters
  const visit = (value: unknown, key: string, level: number) => {
    const text = textOf(value)
    // At least a comma or a bracket of its own.
    room -= 1 + (text?.length ?? 0)
    if (level > claimLimits.levels) room = -1
    if (room < 0) return
    if (text !== undefined) values.push({ key, text })
    if (typeof value !== 'object' || value === null) return
    for (const [name, part] of Object.entries(value)) {
      if (room < 0) return
      // The place in a list is no name.
      if (!Array.isArray(value)) room -= name.length
      visit(part, Array.isArray(value) ? key : toSnakeCase(name), level + 1)
    }
  }
  visit(root, '', 0)
  return { values, isCutOff: room < 0 }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  // Infinity is longer than the 1e400 that it comes from.
  return typeof value === 'bigint' || Number.isFinite(value) ? String(value) : undefined
}

/** Fifteen digits that stand alone, or fourteen under a key that says so, which lack their check digit. */
function findImeis(text: string, isNamed: boolean): string[] {
  const found = [...text.matchAll(/(?<![\dA-Za-z])\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d(?![\dA-Za-z])/g)]
    .map(([digits]) => digits.replace(/[ -]/g, ''))
    .filter(isImei)
  const fourteen = /^\s*(\d{14})\s*$/.exec(text)?.[1]
  if (!isNamed || fourteen === undefined || placeholder.test(fourteen)) return found
  return [...found, fourteen + checkDigit(fourteen)]
}

/** Nothing but digits and what separates them: "unknown" and "permission denied" claim nothing. */
function isBrokenImei(text: string): boolean {
  const digits = text.replace(/[\s/-]/g, '')
  return /^\d{5,}$/.test(digits) && !placeholder.test(digits)
}

function toSnakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}
