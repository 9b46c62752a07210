import MarkdownIt from 'markdown-it'

export interface Heading {
  readonly level: number
  readonly id: string
  readonly text: string
}

/** From one heading to the next: what search finds. */
export interface Section extends Heading {
  readonly body: string
}

export interface RenderedPage {
  readonly title: string
  readonly html: string
  readonly headings: readonly Heading[]
  readonly sections: readonly Section[]
}

/** Where a link of the Markdown leads on the site; undefined when to nothing that is served. */
export type ResolveLink = (href: string) => string | undefined

/** No HTML of the text's own, so that nothing in it can become a script; tables and links are as on GitHub. */
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })

type Token = ReturnType<typeof markdown.parse>[number]

/** A page of the site out of a Markdown file. Comments at its head, such as where a translation comes from, are left out. */
export function renderPage(text: string, resolve: ResolveLink): RenderedPage {
  const tokens = markdown.parse(text.replace(/^(?:<!--[^]*?-->\s*)+/, ''), {})
  const sections = nameHeadings(tokens)
  for (const token of tokens) redirectLinks(token.children ?? [], resolve)
  const headings = sections
    .filter(({ level }) => level > 0)
    .map(({ level, id, text: words }) => ({ level, id, text: words }))
  return {
    title: headings.find(({ level }) => level === 1)?.text ?? '',
    html: markdown.renderer.render(tokens, markdown.options, {}),
    headings,
    sections,
  }
}

/** Gives each heading the name that GitHub gives it, and gathers what stands below each. */
function nameHeadings(tokens: readonly Token[]): Section[] {
  const sections: { level: number; id: string; text: string; body: string }[] = []
  const taken = new Set<string>()
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const text = plainText(tokens[index + 1])
      const id = uniqueName(text, taken)
      token.attrSet('id', id)
      sections.push({ level: Number(token.tag.slice(1)), id, text, body: '' })
    } else if (tokens[index - 1]?.type !== 'heading_open') {
      const section = sections.at(-1)
      if (section) section.body += ` ${token.type === 'fence' ? token.content : plainText(token)}`
    }
  }
  return sections
}

function plainText(token: Token | undefined): string {
  return (token?.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('')
}

function uniqueName(text: string, taken: Set<string>): string {
  const name = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-')
  let unique = name
  for (let count = 1; taken.has(unique); count++) unique = `${name}-${count}`
  taken.add(unique)
  return unique
}

/** Links lead to pages of the site; those to files that are not served become plain words. */
function redirectLinks(children: readonly Token[], resolve: ResolveLink): void {
  let isPlain = false
  for (const token of children) {
    if (token.type === 'link_open') {
      const href = resolve(String(token.attrGet('href') ?? ''))
      isPlain = href === undefined
      if (href !== undefined) token.attrSet('href', href)
      else token.tag = 'span'
      if (isPlain) token.attrs = null
    } else if (token.type === 'link_close' && isPlain) {
      token.tag = 'span'
    } else if (token.type === 'image') {
      token.attrSet('src', resolve(String(token.attrGet('src') ?? '')) ?? '')
    }
  }
}

const renderFence = markdown.renderer.rules.fence

// What is wider than the screen scrolls by itself, also with the keyboard.
markdown.renderer.rules.fence = (tokens, index, options, environment, self) =>
  (renderFence?.(tokens, index, options, environment, self) ?? '').replace('<pre', '<pre tabindex="0"')
markdown.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n'
markdown.renderer.rules['table_close'] = () => '</table></div>\n'
