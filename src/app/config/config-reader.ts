import { isIP } from 'node:net'

export interface ConfigReader {
  text(name: string): string | undefined
  /** Addresses and CIDR ranges, separated by commas. */
  networks(name: string): string[] | undefined
  integer(name: string, fallback: number, bounds: readonly [number, number]): number
  oneOf<const Value extends string>(name: string, values: readonly Value[], fallback: NoInfer<Value>): Value
  pattern(name: string, pattern: RegExp, rule: string, fallback: string): string
  url(name: string, protocols: readonly string[]): string | undefined
  /** Scheme, host and port of http or https, and nothing else. */
  origin(name: string): string | undefined
  /** 32 bytes in base64 or hex. */
  key(name: string): Buffer | undefined
  refuse(name: string, rule: string): void
  /** Throws when anything was refused, and names all of it. */
  finish(): void
}

/** Reads named values and remembers what is wrong, so that one start shows every mistake. An empty value is none. */
export function createReader(environment: Readonly<Record<string, string | undefined>>): ConfigReader {
  const faults: string[] = []
  const text = (name: string) => environment[name] || undefined
  const refuse = (name: string, rule: string) => void faults.push(`${name} must be ${rule}`)

  return {
    text,
    refuse,
    networks(name) {
      const parts = text(name)
        ?.split(',')
        .map((part) => part.trim())
      if (parts && !parts.every(isNetwork)) refuse(name, 'addresses or CIDR ranges, separated by commas')
      return parts
    },
    integer(name, fallback, [least, greatest]) {
      const value = text(name)
      if (value === undefined) return fallback
      const number = /^[0-9]+$/.test(value) ? Number(value) : NaN
      if (!(number >= least && number <= greatest))
        refuse(name, `a whole number from ${least} to ${greatest}`)
      return number
    },
    oneOf(name, values, fallback) {
      const value = text(name)
      if (value === undefined) return fallback
      const known = values.find((each) => each === value)
      if (known === undefined) refuse(name, `one of ${values.join(', ')}`)
      return known ?? fallback
    },
    pattern(name, pattern, rule, fallback) {
      const value = text(name) ?? fallback
      if (!pattern.test(value)) refuse(name, rule)
      return value
    },
    url(name, protocols) {
      const value = text(name)
      if (value === undefined) return undefined
      if (!protocols.includes(URL.parse(value)?.protocol ?? ''))
        refuse(name, `a URL that begins with ${protocols.join('// or ')}//`)
      return value
    },
    origin(name) {
      const value = text(name)
      const url = value === undefined ? undefined : URL.parse(value)
      if (value !== undefined && (!/^https?:$/.test(url?.protocol ?? '') || url?.href !== `${url?.origin}/`))
        refuse(name, 'an origin such as https://switchboard.example.com, without a path')
      return url?.origin
    },
    key(name) {
      const value = text(name)
      if (value === undefined) return undefined
      const bytes = Buffer.from(value, /^[0-9a-f]{64}$/i.test(value) ? 'hex' : 'base64')
      if (bytes.length !== 32)
        refuse(name, '32 bytes in base64 or hex (make one with: openssl rand -base64 32)')
      return bytes
    },
    finish() {
      if (faults.length === 0) return
      throw new ConfigError(
        `The configuration has ${faults.length === 1 ? 'a fault' : 'faults'}:\n` +
          faults.map((fault) => `  ${fault}`).join('\n'),
      )
    },
  }
}

/** Told to the operator without a stack trace. */
export class ConfigError extends Error {}

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]*)(?:\/([0-9]{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(bits ?? 1) >= 1 && Number(bits ?? 1) <= (family === 4 ? 32 : 128)
}
