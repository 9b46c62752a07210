import { posix } from 'node:path'
import MarkdownIt from 'markdown-it'

/** What a translation must share with the text that it was made from. */
export interface Structure {
  readonly headings: readonly number[]
  /** Each block of code with its language. */
  readonly code: readonly string[]
  /** `rows x columns` of each table. */
  readonly tables: readonly string[]
  /** How many entries each list has. */
  readonly lists: readonly number[]
  /** Where links lead, of one section each, in an order of their own. */
  readonly links: readonly (readonly string[])[]
  /** Names in code, of one section each, in an order of their own: sentences of two languages differ in theirs. */
  readonly names: readonly (readonly string[])[]
}

const markdown = new MarkdownIt({ html: false })

type Token = ReturnType<typeof markdown.parse>[number]

/** Comments at the head of a file are no part of its text. */
function withoutHead(text: string): string {
  return text.replace(/^(?:<!--[^]*?-->\s*)+/, '')
}

/** `nameLink` makes links of both languages comparable. */
export function readStructure(text: string, nameLink: (href: string) => string): Structure {
  const tokens = markdown.parse(withoutHead(text), {})
  const of = (type: string) => tokens.filter((token) => token.type === type)
  const sections = splitSections(tokens)
  const inSections = (pick: (token: Token) => string[]) =>
    sections.map((section) => section.flatMap((token) => (token.children ?? []).flatMap(pick)).toSorted())
  return {
    headings: of('heading_open').map(({ tag }) => Number(tag.slice(1))),
    code: of('fence').map(({ info, content }) => `${info}\n${content}`),
    tables: splitTables(tokens).map(
      (table) => `${count(table, 'tr_open')} x ${count(table, 'th_open')} (${count(table, 'td_open')} cells)`,
    ),
    lists: [...of('bullet_list_open'), ...of('ordered_list_open')].map((list) => {
      const from = tokens.indexOf(list)
      return tokens
        .slice(
          from,
          tokens.findIndex(
            (token, index) => index > from && token.level === list.level && token.nesting === -1,
          ),
        )
        .filter(({ type, level }) => type === 'list_item_open' && level === list.level + 1).length
    }),
    links: inSections((token) =>
      token.type === 'link_open' ? [nameLink(String(token.attrGet('href')))] : [],
    ),
    names: inSections((token) => (token.type === 'code_inline' ? [token.content] : [])),
  }
}

function splitSections(tokens: readonly Token[]): Token[][] {
  const sections: Token[][] = [[]]
  for (const token of tokens) {
    if (token.type === 'heading_open') sections.push([])
    sections.at(-1)?.push(token)
  }
  return sections
}

function splitTables(tokens: readonly Token[]): Token[][] {
  return tokens.flatMap((token, index) =>
    token.type === 'table_open'
      ? [
          tokens.slice(
            index,
            tokens.findIndex((end, at) => at > index && end.type === 'table_close'),
          ),
        ]
      : [],
  )
}

function count(tokens: readonly Token[], type: string): number {
  return tokens.filter((token) => token.type === type).length
}

/** Names of headings as links write them, in the order of the text (as GitHub gives them). */
function anchorsOf(text: string): string[] {
  const tokens = markdown.parse(withoutHead(text), {})
  const taken = new Set<string>()
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return []
    const words = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join('')
    const name = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-')
    let unique = name
    for (let again = 1; taken.has(unique); again++) unique = `${name}-${again}`
    taken.add(unique)
    return [unique]
  })
}

/** `docs/ko/apis/callup.md` is `docs/apis/callup.md`, `README.ko.md` is `README.md`. */
export function originalOf(file: string): string {
  return file.replace(/^docs\/(?:ko|ru)\//, 'docs/').replace(/^README\.(?:ko|ru)\.md$/, 'README.md')
}

/** A link as the English page would write it: file, and the number of the heading. */
export function linkNamer(
  file: string,
  read: (file: string) => string | undefined,
): (href: string) => string {
  return (href) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return href
    const [target = '', anchor] = decodeURI(href).split('#')
    const found = target === '' ? file : posix.join(posix.dirname(file), target)
    if (anchor === undefined) return originalOf(found)
    const text = read(found)
    return `${originalOf(found)}#${text === undefined ? anchor : anchorsOf(text).indexOf(anchor)}`
  }
}
