/** What must not stand in a log line, by its shape or because a test sent it. */

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** Fields of a line that are different each time and hold no text. */
const passing = new Set(['time', 'pid', 'ms', 'req', 'durationMs', 'restMs'])

/** The line without what passes, so that lines of one kind are one. */
export function shortenLine(line: string): string {
  try {
    const fields = Object.entries(JSON.parse(line) as object).filter(([name]) => !passing.has(name))
    // Ids of version 7 are no secrets; a token is of version 4.
    return JSON.stringify(Object.fromEntries(fields)).replace(uuid, (id, version) =>
      version === '7' ? '[id]' : id,
    )
  } catch {
    return line
  }
}

/** What logs may say that looks like a secret. */
const harmless: readonly RegExp[] = [
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g,
  // Who is bound where.
  /[\w.+-]+@[\w.-]+:\d{1,5}\b/g,
  // Ports of addresses, and the last digits of numbers that are masked.
  /(?<=[\w\])]):\d{1,5}\b/g,
  /\*+-?\d{1,4}\b/g,
  // Ids of recipients, and codes of refusals.
  /"(?:recipient|vendorCode)":"\d{1,6}"/g,
  // Blocks of a thousand numbers.
  /\b\d+x{3,}/g,
]

const shapes: Readonly<Record<string, RegExp>> = {
  'a phone number': /(?<![\w.*-])\+?\d(?:[- ]?\d){6,}(?![\w.-])/,
  'a code': /(?<![\w.*:-])\d{4,6}(?![\w.:/-])/,
  'an e-mail address': /[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}(?![\w-]|\.\w|:\d)/i,
  'a token':
    /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![\w-])[0-9a-f]{32,}(?![\w-])/i,
  'a signed token': /eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/,
  'a webhook secret': /whsec_[\w+/=]{8,}/,
  'a long random text': /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{32,}/,
  'a password that was drawn': /(?<![\w-])[a-z2-9]{4}(?:-[a-z2-9]{4}){4}(?![\w-])/,
}

const shortestSecret = 6

/** Which values that tests sent are sure to mean themselves wherever they stand. */
export function isTelling(secret: string): boolean {
  if (/[^\x20-\x7e]/.test(secret)) return secret.length >= 3
  return secret.length >= shortestSecret && /\d|@| /.test(secret)
}

/** What a shortened line gives away; nothing when it keeps to itself. */
export function findLeaks(line: string, secrets: Iterable<string> = []): string[] {
  let text = line
  for (const pattern of harmless) text = text.replace(pattern, '')
  const strings = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => value).join(' | ')
  const found = Object.entries(shapes).flatMap(([what, shape]) => {
    const [match] = shape.exec(strings) ?? []
    return match === undefined ? [] : [`${what}: ${match}`]
  })
  for (const secret of secrets) if (line.includes(secret)) found.push(`what a test sent: ${secret}`)
  return found
}
