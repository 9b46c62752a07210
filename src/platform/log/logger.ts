import { pino, type DestinationStream, type Logger } from 'pino'

export type { Logger }

/** Where a word begins; also after an escape such as \n, in text that is JSON or code itself. */
const start = String.raw`(?:(?<!\w)|(?<=\\[bfnrt]))`
const uuid = new RegExp(
  `${start}[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\b`,
  'gi',
)
const longHex = new RegExp(`${start}[0-9a-f]{32,}\\b`, 'gi')
/** Seven digits or more, dashes allowed: a phone number for all we know; all but the last four. */
const numberInText = new RegExp(`${start}(?<!-)\\+?[0-9](?:-?[0-9]){2,}-?(?=[0-9]{4}(?![\\w-]))`, 'g')
/** The string values and names of a JSON line, and its whole numbers of ten digits and more. */
const jsonPart = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<=[:[,])-?[0-9]{10,}(?=[,\]}])/g

/**
 * The last net under the rule that no code, token or number reaches a log: call sites log ids and
 * masked numbers only, and what slips through (a library's error text) is masked here.
 */
function redact(line: string): string {
  return line.replace(jsonPart, (part) => {
    if (!part.startsWith('"')) return `"${redactText(part)}"`
    // Read first where there are escapes: in \n79161234567 the n would pass for a word that the digits belong to.
    return part.includes('\\') ? JSON.stringify(redactText(JSON.parse(part) as string)) : redactText(part)
  })
}

function redactText(text: string): string {
  return text
    .replace(uuid, '[uuid v4]')
    .replace(longHex, '[hex]')
    .replace(numberInText, (digits) => '*'.repeat(digits.length))
}

/** One JSON object a line on stdout, times in ISO 8601. */
export function createLogger(options: { level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  )
}
