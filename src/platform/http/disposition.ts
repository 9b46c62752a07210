import { Fault } from '../../core/fault.ts'

const parameter = /;[ \t]*([\w!#$&+.^`|~-]+)(\*?)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))[ \t]*/gsy

/**
 * `form-data; name="file"; filename="a.xlsx"` (RFC 7578 section 4.2), the names as browsers, curl and older libraries
 * escape them: `%22`, `\"` and `filename*=UTF-8''…`, which has precedence. Fault: `malformed_request`.
 */
export function readDisposition(header: string): { name: string; fileName: string | undefined } {
  const [kind] = /^form-data[ \t]*/i.exec(header) ?? []
  if (kind === undefined) throw nameless()
  const given = new Map<string, string>()
  parameter.lastIndex = kind.length
  while (parameter.lastIndex < header.length) {
    const [, key = '', extended, quoted, token = ''] = parameter.exec(header) ?? []
    if (key === '') break
    const value = extended ? readExtended(token) : quoted === undefined ? token : readQuoted(quoted)
    given.set(key.toLowerCase() + extended, value)
  }
  const name = given.get('name*') ?? given.get('name')
  if (name === undefined || parameter.lastIndex < header.length) {
    throw nameless()
  }
  // Old browsers send the whole path.
  const fileName = (given.get('filename*') ?? given.get('filename'))?.replace(/^.*[\\/]/s, '')
  return { name, fileName }
}

function nameless(): Fault {
  return new Fault('malformed_request', { explanation: 'a part does not say its name' })
}

function readQuoted(quoted: string): string {
  return quoted
    .replace(/\\(["\\])/g, '$1')
    .replace(/%(22|0D|0A)/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** RFC 8187: UTF-8 only. */
function readExtended(value: string): string {
  const [, encoded] = /^utf-8'[^']*'(.*)$/is.exec(value) ?? []
  try {
    const decoded = encoded === undefined ? '\0' : decodeURIComponent(encoded)
    if (!decoded.includes('\0')) return decoded
  } catch (error) {
    throw new Fault('malformed_request', {}, { cause: error })
  }
  throw new Fault('malformed_request', { explanation: 'a name of a part is no UTF-8' })
}
