import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepSeconds = 30
const digits = 6
/** RFC 4226 section 4: at least 128 bits, 160 recommended. */
const secretBytes = 20
/** RFC 6238 section 5.2: one step for the time on the way and clocks that differ. */
const stepsAside = [0, -1, 1]
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function drawTotpSecret(): Buffer {
  return randomBytes(secretBytes)
}

/** RFC 4226 section 5.3, six digits. */
export function hotp(secret: Buffer, counter: number): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', secret).update(message).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const value = mac.readUInt32BE(offset) & 0x7fffffff
  return String(value % 10 ** digits).padStart(digits, '0')
}

/** The time step (RFC 6238) whose code this is, now or one step aside; undefined: a wrong code. */
export function findTotpStep(secret: Buffer, code: string, nowSeconds: number): number | undefined {
  const given = Buffer.from(code)
  if (given.length !== digits) return undefined
  const now = Math.floor(nowSeconds / stepSeconds)
  return stepsAside
    .map((aside) => now + aside)
    .find((step) => timingSafeEqual(given, Buffer.from(hotp(secret, step))))
}

/** RFC 4648 section 6, without padding, as authenticator applications have it typed. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => base32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** The address that authenticator applications read out of a QR code. */
export function totpUri(secret: Buffer, email: string): string {
  const label = encodeURIComponent(`Switchboard:${email}`)
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=Switchboard`
}
