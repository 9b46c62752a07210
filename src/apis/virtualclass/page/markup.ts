/** Not to be had from JSON, or any other text. */
const brand = Symbol('markup')

/** Markup that may be put into a page as it is: only `markup` makes it. */
export interface Html {
  readonly [brand]: string
}

type Part = Html | string | undefined | readonly Html[]

/** A template whose every value is escaped, unless it is markup itself. Attribute values stand in double quotes. */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(literals.reduce((text, literal, i) => text + print(parts[i - 1]) + literal))
}

/** Markup out of our own files. Never for what comes from outside. */
export function raw(html: string): Html {
  return { [brand]: html }
}

export function printHtml(page: Html): string {
  return page[brand]
}

function print(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return part.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return brand in part ? part[brand] : part.map(printHtml).join('')
}
