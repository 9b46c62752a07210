import { readdir } from 'node:fs/promises'
import type { Group, Language } from './languages.ts'

export interface Source {
  /** Below the checkout's folder, such as docs/apis/callup.md. */
  readonly file: string
  /** Below the checkout's folder: of which it is the translation, or itself. */
  readonly original: string
  readonly language: Language
  readonly group: Group
  /** Where it is served, such as /docs/apis/callup. */
  readonly url: string
}

/** What stands at the top of the checkout, and where. */
const topFiles: readonly (readonly [file: string, group: Group, url: string])[] = [
  ['README.md', 'start', '/docs/'],
  ['ARCHITECTURE.md', 'project', '/docs/architecture'],
  ['CONTRIBUTING.md', 'project', '/docs/contributing'],
  ['CHANGELOG.md', 'project', '/docs/changelog'],
  ['clients/README.md', 'start', '/docs/clients'],
  ['clients/typescript/README.md', 'start', '/docs/clients/typescript'],
]

const folders: readonly (readonly [folder: string, group: Group])[] = [
  ['apis', 'apis'],
  ['operating', 'operating'],
  ['adr', 'decisions'],
]

/** What one needs first stands first; the others follow by name. */
const readingOrder = [
  ...['callup.md', 'sms4wp.md', 'senicare.md', 'virtualclass.md', 'itechs.md'],
  ...[
    'install.md',
    'configuration.md',
    'running.md',
    'carriers.md',
    'backup.md',
    'retention.md',
    'upgrade.md',
    'scale.md',
  ],
  ...[
    'reliability.md',
    'incidents.md',
    'security.md',
    'threat-model.md',
    'asvs.md',
    'operators.md',
    'inspection.md',
    'webhooks.md',
    'keys.md',
    'guard.md',
  ],
]

const translations: readonly Language[] = ['ko', 'ru']

/** Every document of the checkout, in the order of the contents. */
export async function findSources(root: URL): Promise<Source[]> {
  const found: Source[] = []
  for (const [file, group, url] of topFiles) {
    if (!(await namesIn(root, file.replace(/[^/]+$/, ''))).includes(file.replace(/^.*\//, ''))) continue
    found.push({ file, original: file, language: 'en', group, url })
  }
  for (const language of translations) {
    const file = `README.${language}.md`
    if ((await namesIn(root, '')).includes(file)) {
      found.push({ file, original: 'README.md', language, group: 'start', url: `/docs/${language}/` })
    }
  }
  for (const language of ['en', ...translations] as const) {
    const place = language === 'en' ? '' : `${language}/`
    for (const [folder, group] of folders) {
      for (const name of await namesIn(root, `docs/${place}${folder}/`)) {
        if (!name.endsWith('.md')) continue
        const url = `/docs/${place}${folder}/${name.slice(0, -3)}`
        found.push({
          file: `docs/${place}${folder}/${name}`,
          original: `docs/${folder}/${name}`,
          language,
          group,
          url,
        })
      }
    }
  }
  return found
}

async function namesIn(root: URL, folder: string): Promise<string[]> {
  const names: string[] = await readdir(new URL(folder, root)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const place = (name: string) =>
    readingOrder.includes(name) ? readingOrder.indexOf(name) : readingOrder.length
  return names.toSorted().toSorted((one, other) => place(one) - place(other))
}
