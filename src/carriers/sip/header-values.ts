/** The values of a header that may list several (RFC 3261 section 7.3.1), split at commas outside "" and <>. */
export function splitList(value: string): string[] {
  if (!value.includes(',')) return [value]
  const parts: string[] = []
  let start = 0
  for (const comma of outsideOfQuotes(value, ',', true)) {
    parts.push(value.slice(start, comma).trim())
    start = comma + 1
  }
  parts.push(value.slice(start).trim())
  return parts.filter((part) => part !== '')
}

/** A parameter behind the address, such as `tag` of From and `branch` of Via; quotes taken off. */
export function findParameter(value: string, name: string): string | undefined {
  const parameters = value.slice(endOfAddress(value))
  let start: number | undefined
  for (const end of [...outsideOfQuotes(parameters, ';', false), parameters.length]) {
    const found = start === undefined ? undefined : readParameter(parameters.slice(start, end), name)
    if (found !== undefined) return found
    start = end + 1
  }
  return undefined
}

function readParameter(text: string, name: string): string | undefined {
  const equals = text.indexOf('=')
  const given = (equals < 0 ? text : text.slice(0, equals)).trim()
  if (given.toLowerCase() !== name) return undefined
  return equals < 0 ? '' : unquote(text.slice(equals + 1).trim())
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.replace(/^"|"$/g, '').replaceAll(/\\(.)/g, '$1') : text
}

/** The URI of `"Name" <sip:…>;tag=…` or of `sip:…;tag=…`. */
export function findUri(value: string): string | undefined {
  const [open] = outsideOfQuotes(value, '<', false)
  if (open === undefined) return value.split(';', 1)[0]?.trim()
  const close = value.indexOf('>', open)
  return close < 0 ? undefined : value.slice(open + 1, close)
}

export interface Hop {
  readonly host: string
  readonly port: number | undefined
  readonly transport: string
}

/** Where a SIP URI leads. */
export function findHop(uri: string): Hop | undefined {
  const match = /^sips?:(?:[^@]*@)?(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::([0-9]{1,5}))?(?:$|[;?])/i.exec(
    uri,
  )
  const host = match?.[1] ?? match?.[2]
  if (!match || host === undefined) return undefined
  const transport = /;transport=([a-z]+)/i.exec(uri)?.[1]?.toLowerCase() ?? 'udp'
  return { host, port: match[3] === undefined ? undefined : Number(match[3]), transport }
}

function endOfAddress(value: string): number {
  if (!value.includes('<')) return 0
  const [open] = outsideOfQuotes(value, '<', false)
  return open === undefined ? 0 : value.indexOf('>', open) + 1
}

function outsideOfQuotes(value: string, wanted: string, alsoOutsideOfAngles: boolean): number[] {
  const places: number[] = []
  let isQuoted = false
  let angles = 0
  for (let at = 0; at < value.length; at++) {
    const sign = value[at]
    if (isQuoted) {
      if (sign === '\\') at++
      else if (sign === '"') isQuoted = false
      continue
    }
    if (sign === wanted && angles === 0) places.push(at)
    if (sign === '"') isQuoted = true
    else if (alsoOutsideOfAngles && sign === '<') angles = 1
    else if (alsoOutsideOfAngles && sign === '>') angles = 0
  }
  return places
}
