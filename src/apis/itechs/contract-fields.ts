import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { Fault } from '../../core/fault.ts'
import { readKoreanTime } from '../../core/korean-time.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { isUuid } from '../../core/uuid.ts'
import {
  birthdateOf,
  isDate,
  readDeepLink,
  type Checkout,
  type ContractKey,
  type CustomerData,
  type GivenImages,
  type Location,
} from '../../domain/enrolment/enrolment.ts'
import { claimLimits } from '../../domain/recognition/recognition.ts'
import {
  checkoutUrlRule,
  type CheckoutBody,
  type ContractBody,
  type DeviceBody,
  type PhotosAgainBody,
} from './contract-schemas.ts'
import { affiliateOf } from './credential.ts'

function wrong(field: string, rule: string): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule }] })
}

/** What is no UUID is no contract either. */
export function contractOf(request: FastifyRequest, contractId: string): ContractKey {
  if (!isUuid(contractId)) throw new Fault('contract_unknown')
  return { affiliateId: affiliateOf(request).id, id: contractId.toLowerCase() }
}

/** What no schema can say of a customer. */
export function readCustomer({ customer, device }: Static<typeof ContractBody>): CustomerData {
  const { extra_1 = null, extra_2 = null, extra_3 = null } = customer
  const ssn = customer.ssn?.replace('-', '')
  return {
    name: customer.name.trim(),
    birthdate: readBirthdate(customer.birthdate, ssn),
    ssn,
    cellphone: asPhoneNumber(customer.cellphone.replaceAll('-', '')),
    email: customer.email,
    extras: [extra_1, extra_2, extra_3],
    device: device ? { os: device.os ?? null, name: device.name ?? null } : null,
  }
}

function readBirthdate(given: string | undefined, ssn: string | undefined): string {
  const told = ssn === undefined ? undefined : birthdateOf(ssn)
  if (ssn !== undefined && (told === undefined || !isPast(told))) {
    throw wrong('customer.ssn', 'a resident registration number of 13 digits')
  }
  const birthdate = given ?? told
  if (birthdate === undefined || !isDate(birthdate) || !isPast(birthdate) || birthdate < '1850') {
    throw wrong('customer.birthdate', 'a day of the past, YYYY-MM-DD')
  }
  if (told !== undefined && told !== birthdate)
    throw wrong('customer.birthdate', 'the day that customer.ssn says')
  return birthdate
}

const dayMs = 24 * 3_600_000

/** Somewhere on Earth it has begun. */
function isPast(date: string): boolean {
  return Date.parse(`${date}T00:00:00Z`) < Date.now() + dayMs / 2
}

const degrees = /^[+-]?\d{1,3}(\.\d{1,30})?$/

export function readLocation(place: { lat: unknown; lng: unknown }): Location {
  return { lat: readDegrees('lat', place.lat, 90), lng: readDegrees('lng', place.lng, 180) }
}

function readDegrees(name: string, given: unknown, limit: number): string {
  const isForm = typeof given === 'number' || (typeof given === 'string' && degrees.test(given))
  if (!isForm || !(Math.abs(Number(given)) <= limit)) {
    throw wrong(`location.${name}`, `degrees between -${limit} and ${limit}`)
  }
  return String(given)
}

/** Bounded: it is kept, and looked through for numbers, all of it. */
export function readDeviceInfo({
  device_info,
}: Static<typeof DeviceBody>): Readonly<Record<string, unknown>> {
  let level: unknown[] = [device_info]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > claimLimits.levels) throw wrong('device_info', 'an object of at most 16 KiB and 10 levels')
    level = level.filter((value) => typeof value === 'object' && value !== null).flatMap(Object.values)
  }
  if (Buffer.byteLength(JSON.stringify(device_info)) > claimLimits.characters) {
    throw wrong('device_info', 'an object of at most 16 KiB and 10 levels')
  }
  return device_info
}

/** The seed calls the photos of the back `back_image`; either name will do. */
export function readPhotos(body: Static<typeof PhotosAgainBody>): GivenImages[] {
  const field = body.back_image ? 'back_image' : 'rear_image'
  const back = body.back_image ?? body.rear_image
  if (!back || (body.back_image && body.rear_image)) {
    throw wrong('back_image', 'an array of 1 to 3 ids of images, each another; or rear_image is')
  }
  const photos = [
    { field: 'front_image', role: 'front', ids: body.front_image.map((id) => id.toLowerCase()) },
    { field, role: 'back', ids: back.map((id) => id.toLowerCase()) },
  ] as const
  const seen = new Set<string>()
  for (const { field: name, ids } of photos) {
    for (const id of ids) {
      if (seen.has(id)) throw wrong(name, 'an array of 1 to 3 ids of images, each another')
      seen.add(id)
    }
  }
  return [...photos]
}

/** As the affiliate wrote it. */
export function readCheckoutUrl(text: string): string {
  if (readDeepLink(text, { allowHttp: false }) === undefined) throw wrong('checkout_url', checkoutUrlRule)
  return text
}

const firstPayment = Date.parse('2000-01-01T00:00:00+09:00')

export function readCheckout(body: Static<typeof CheckoutBody>): Checkout {
  const amount = readAmount(body.amount)
  if (!Number.isInteger(amount) || amount < 1 || amount > 1_000_000_000) {
    throw wrong('amount', 'a whole number of won from 1 to 1000000000')
  }
  const paidAt = readKoreanTime(body.datetime)
  // A day of leeway: the affiliate's clock is its own.
  if (!paidAt || paidAt.getTime() < firstPayment || paidAt.getTime() > Date.now() + dayMs) {
    throw wrong('datetime', 'a time of the past since 2000 in Korea, YYYY-MM-DD HH:mm:ss')
  }
  return { type: String(body.type) === '1' ? 'monthly' : 'once', amount, paidAt }
}

/** NaN for what is neither a number nor digits. */
function readAmount(given: unknown): number {
  if (typeof given === 'number') return given
  return typeof given === 'string' && /^[0-9]{1,10}$/.test(given) ? Number(given) : NaN
}
