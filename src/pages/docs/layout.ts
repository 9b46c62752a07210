import { languages, words, type Group, type Language } from './languages.ts'
import { escapeHtml } from './markup.ts'
import type { Hit } from './search.ts'
import { pagesFor, type Page } from './site.ts'

const groups: readonly Group[] = ['start', 'apis', 'operating', 'project', 'decisions']

interface Frame {
  readonly language: Language
  readonly title: string
  /** HTML of the text. */
  readonly main: string
  readonly page?: Page | undefined
  readonly query?: string
}

/** The page of a document, whole. */
export function layOutPage(pages: readonly Page[], page: Page): string {
  const { language, title, html } = page
  return layOut(pages, { language, title, page, main: `<article>\n${html}</article>` })
}

/** What a search found, as a page that needs no script. */
export function layOutResults(
  pages: readonly Page[],
  { language, query, hits }: { language: Language; query: string; hits: readonly Hit[] },
): string {
  const own = words[language]
  const items = hits.map(
    ({ url, page, heading, excerpt }) =>
      `<li><a href="${escapeHtml(url)}">${escapeHtml(heading === page ? page : `${page}: ${heading}`)}</a><p>${excerpt}</p></li>`,
  )
  const list = hits.length > 0 ? `<ol class="results">${items.join('\n')}</ol>` : `<p>${own.nothingFound}</p>`
  const heading = query === '' ? own.search : own.results(hits.length, query)
  return layOut(pages, {
    language,
    title: own.search,
    query,
    main: `<h1>${escapeHtml(heading)}</h1>\n${list}`,
  })
}

export function layOutMissing(pages: readonly Page[], language: Language): string {
  const own = words[language]
  return layOut(pages, { language, title: own.missing, main: `<h1>${own.missing}</h1>` })
}

function layOut(pages: readonly Page[], frame: Frame): string {
  const { language, title, main, page, query = '' } = frame
  const own = words[language]
  const home = startOf(pages, language)?.url ?? '/docs/'
  const searchUrl = language === 'en' ? '/docs/search' : `/docs/${language}/search`
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Switchboard</title>
<link rel="stylesheet" href="/docs/docs.css">
<link rel="icon" href="/docs/icon.svg" type="image/svg+xml">
${alternates(pages, page)}<script src="/docs/docs.js" defer data-copy="${own.copy}" data-copied="${own.copied}"></script>
</head>
<body>
<a class="skip" href="#text">${own.skip}</a>
<header>
<a class="brand" href="${home}">Switchboard</a>
<form action="${searchUrl}" role="search">
<input type="search" name="q" value="${escapeHtml(query)}" maxlength="100" aria-label="${own.search}" placeholder="${own.search}" autocomplete="off">
</form>
<a href="/docs/reference/">${own.reference}</a>
${switchLanguage(pages, frame)}
</header>
<div class="columns">
<nav class="contents" aria-label="${own.contents}">
<details open><summary>${own.contents}</summary>
${contents(pages, frame)}
</details>
</nav>
<main id="text" tabindex="-1">
${main}
</main>
</div>
</body>
</html>
`
}

function contents(pages: readonly Page[], { language, page }: Frame): string {
  const own = pagesFor(pages, language)
  return groups
    .map((group) => {
      const members = own.filter((member) => member.group === group)
      const list = `<ul>\n${members.map((member) => entry(member, page, language)).join('\n')}\n</ul>`
      const title = words[language].groups[group]
      if (group !== 'decisions') return `<h2>${title}</h2>\n${list}`
      const isOpen = page?.group === group ? ' open' : ''
      return `<details${isOpen}><summary>${title}</summary>\n${list}\n</details>`
    })
    .join('\n')
}

function entry(member: Page, page: Page | undefined, language: Language): string {
  const isHere = member.original === page?.original
  const lang = member.language === language ? '' : ` lang="${member.language}"`
  const below = isHere ? member.headings.filter(({ level }) => level === 2) : []
  const list = below.map(
    ({ id, text }) => `<li><a href="#${encodeURIComponent(id)}">${escapeHtml(text)}</a></li>`,
  )
  const inside = list.length > 0 ? `\n<ul>${list.join('')}</ul>` : ''
  return `<li><a href="${member.url}"${lang}${isHere ? ' aria-current="page"' : ''}>${escapeHtml(shorten(member.title))}</a>${inside}</li>`
}

/** "CallUp: flash-call verification" is CallUp in the contents. */
function shorten(title: string): string {
  return title.replace(/^([^:]{2,40}): .*$/, '$1')
}

/** The same page in the other languages, or their beginning. */
function switchLanguage(pages: readonly Page[], { language, page }: Frame): string {
  const links = languages
    .map((other) => {
      const same = pages.find(({ original, language: own }) => own === other && original === page?.original)
      return { other, url: (same ?? startOf(pages, other))?.url }
    })
    .filter(({ url }) => url !== undefined)
    .map(({ other, url }) =>
      other === language
        ? `<li><span aria-current="true">${words[other].name}</span></li>`
        : `<li><a href="${url}" lang="${other}" hreflang="${other}">${words[other].name}</a></li>`,
    )
  return `<nav class="languages" aria-label="${words[language].otherLanguages}"><ul>${links.join('')}</ul></nav>`
}

/** Nothing for a language that has a few pages only. */
function startOf(pages: readonly Page[], language: Language): Page | undefined {
  return pages.find(({ original, language: own }) => own === language && original === 'README.md')
}

function alternates(pages: readonly Page[], page: Page | undefined): string {
  const same = pages.filter(({ original }) => original === page?.original)
  if (same.length < 2) return ''
  return same
    .map(({ url, language }) => `<link rel="alternate" hreflang="${language}" href="${url}">\n`)
    .join('')
}
