import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { linkNamer, originalOf, readStructure, type Structure } from './structure.ts'

const root = path.join(import.meta.dirname, '../..')

export interface Translation {
  readonly file: string
  readonly original: string
}

/** What has to be there in which language: README and integrators' pages in Korean, CallUp's in Russian. */
export function expectedTranslations(): Translation[] {
  const apis = globSync('docs/apis/*.md', { cwd: root }).toSorted()
  return [
    { file: 'README.ko.md', original: 'README.md' },
    ...apis.map((original) => ({ file: original.replace('docs/', 'docs/ko/'), original })),
    { file: 'docs/ru/apis/callup.md', original: 'docs/apis/callup.md' },
  ]
}

/** Every translation that there is. */
export function findTranslations(): Translation[] {
  return globSync(['README.*.md', 'docs/{ko,ru}/**/*.md'], { cwd: root })
    .toSorted()
    .map((file) => ({ file, original: originalOf(file) }))
}

/** In what a translation differs from its original, other than in words; nothing: they are in step. */
export function findDifferences({ file, original }: Translation): string[] {
  const read = (name: string) => readText(name)
  const [text, source] = [read(file), read(original)]
  if (text === undefined) return ['is not there']
  if (source === undefined) return [`${original} is not there`]
  const problems: string[] = []
  if (hashIn(text) !== hashOf(source)) {
    problems.push(
      `${original} has changed since: mend the translation, then run node scripts/translations.ts looked-at ${file}`,
    )
  }
  const own = readStructure(text, linkNamer(file, read))
  const theirs = readStructure(source, linkNamer(original, read))
  const parts: (keyof Structure)[] = ['headings', 'code', 'tables', 'lists', 'links', 'names']
  for (const part of parts) {
    const [ours, wanted] = [own[part], theirs[part]]
    if (ours.length !== wanted.length)
      problems.push(`${part}: ${ours.length}, ${original} has ${wanted.length}`)
    for (const [index, each] of wanted.entries()) {
      const other = ours[index]
      if (other === undefined || JSON.stringify(other) === JSON.stringify(each)) continue
      problems.push(`${part}, number ${index + 1}: ${explain(other, each)}`)
    }
  }
  return problems
}

function explain(ours: unknown, wanted: unknown): string {
  if (!Array.isArray(ours) || !Array.isArray(wanted)) {
    return `${JSON.stringify(ours)}, not ${JSON.stringify(wanted)}`
  }
  const without = (list: readonly unknown[], others: readonly unknown[]) => {
    const rest = [...others]
    return list.filter((each) => {
      const at = rest.indexOf(each)
      if (at >= 0) rest.splice(at, 1)
      return at < 0
    })
  }
  return `missing ${JSON.stringify(without(wanted, ours))}, too many ${JSON.stringify(without(ours, wanted))}`
}

/** The first line of a translation, which says what it was made from. */
export function headOf(original: string): string {
  return `<!-- Made from ${original}, sha256 ${hashOf(readText(original) ?? '')} -->`
}

function hashIn(text: string): string | undefined {
  return /^<!-- Made from \S+, sha256 ([0-9a-f]{64}) -->\n/.exec(text)?.[1]
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(path.join(root, file), 'utf8')
  } catch {
    return undefined
  }
}
