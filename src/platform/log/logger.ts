import { pino, type DestinationStream, type Logger } from 'pino'
import { describeError } from './describe-error.ts'

export type { Logger }

/** Where a word begins; also after an escape such as \n, in text that is JSON or code itself. */
const start = String.raw`(?:(?<!\w)|(?<=\\[bfnrt]))`
const uuid = new RegExp(
  `${start}[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\b`,
  'gi',
)
/** Not who is bound where: `system_id@smsc.example.com:2775`. */
const eMail = /(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}(?![\w-]|\.\w|:[0-9])/gi
const credentialsInUrl = /(?<=:\/\/)[^\s/:]*:[^\s/]*(?=@)/g
const signedToken = new RegExp(String.raw`${start}eyJ[\w-]+\.[\w-]+\.[\w-]+`, 'g')
const webhookSecret = new RegExp(String.raw`${start}whsec_[\w+/=]+`, 'g')
/** Base64url and the like: capitals, small letters and digits, 32 and more. */
const longRandom = /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[0-9])[\w-]{32,}/g
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
    .replace(signedToken, '[signed token]')
    .replace(webhookSecret, '[secret]')
    .replace(longRandom, '[random]')
    .replace(credentialsInUrl, '[credentials]')
    .replace(eMail, '[e-mail]')
    .replace(numberInText, (digits) => '*'.repeat(digits.length))
}

/** One JSON object a line on stdout, times in ISO 8601. */
export function createLogger(options: { level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => describeError(error) },
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: redact },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  )
}
