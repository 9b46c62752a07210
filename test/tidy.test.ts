/** Keeps what no other tool does: sizes, names, links, numbers. The limits are for readers, so say why when you raise one. */
import { parseSync } from '@swc/core'
import assert from 'node:assert/strict'
import { globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

const MAX_FILE_LINES = 300
const MAX_FUNCTION_LINES = 60
const MAX_ADR_LINES = 60
const KEBAB_CASE = /^[a-z0-9]+([-.][a-z0-9]+)*$/
const BANNED_WORDS = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'impl'])
const ENVIRONMENT_READER = 'src/app/config/config.ts'

const root = path.dirname(import.meta.dirname)
const sources = globSync(['src/**/*.ts', 'console/**/*.{ts,tsx}'], {
  cwd: root,
  exclude: ['console/generated'],
}).toSorted()
const isTest = (file: string) => /\.test(-support)?\.ts$/.test(file)

type Node = Record<string, unknown> & { type: string; span: { start: number; end: number } }

test('tidy: there are sources to look at', () => {
  assert.ok(sources.length > 0, 'no file matches src/**/*.ts')
})

test(`tidy: no source file is longer than ${MAX_FILE_LINES} lines`, () => {
  const long = sources.map((file) => ({ file, lines: countLines(read(file)) }))
  assert.deepEqual(
    long.filter(({ lines }) => lines > MAX_FILE_LINES),
    [],
  )
})

test(`tidy: no function is longer than ${MAX_FUNCTION_LINES} lines`, () => {
  const long = sources.filter((file) => !isTest(file)).flatMap(longFunctions)
  assert.deepEqual(long, [])
})

test('tidy: names are kebab-case and say something', () => {
  const wrong = sources.filter((file) =>
    file
      .replace(/\.tsx?$/, '')
      .split('/')
      .some((part) => !KEBAB_CASE.test(part) || part.split(/[-.]/).some((word) => BANNED_WORDS.has(word))),
  )
  assert.deepEqual(wrong, [])
})

test('tidy: no file only passes on what others export', () => {
  const barrels = sources.filter((file) => {
    const { body } = parse(file)
    const passesOn = ({ type }: Node) =>
      type === 'ExportAllDeclaration' || type === 'ExportNamedDeclaration' || type === 'ImportDeclaration'
    return body.some(({ type }) => type.startsWith('Export')) && body.every(passesOn)
  })
  assert.deepEqual(barrels, [])
})

test(`tidy: ${ENVIRONMENT_READER} alone reads the environment`, () => {
  const readers = sources.filter((file) => {
    let reads = false
    const { body } = parse(file)
    visit(body, (node) => {
      reads ||= readsEnvironment(node)
    })
    return reads && !isTest(file) && file !== ENVIRONMENT_READER
  })
  assert.deepEqual(readers, [])
})

test('tidy: relative links in Markdown lead somewhere', () => {
  const files = globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', 'data', '.cache', 'dist'] })
  assert.deepEqual(files.flatMap(brokenLinks), [])
})

test('tidy: migrations have unique ascending numbers', () => {
  const files = globSync('migrations/*.sql', { cwd: root })
    .map((file) => path.basename(file))
    .toSorted()
  const misnamed = files.filter((file) => !/^\d{4}_[a-z0-9]+([_-][a-z0-9]+)*\.sql$/.test(file))
  assert.deepEqual(misnamed, [])
  const repeated = files.filter((file, index) => file.slice(0, 4) === files[index - 1]?.slice(0, 4))
  assert.deepEqual(repeated, [])
})

test('tidy: what servers log in tests is looked at when the run ends', () => {
  const tests = [...sources.filter(isTest), ...globSync('test/**/*.ts', { cwd: root })]
  const kept = ['src/platform/log/logger.test.ts', 'test/support/kept-logs.ts']
  const apart = tests.filter((file) => /createLogger\((?!\{ level: 'silent' \}\))/.test(read(file)))
  assert.deepEqual(apart.toSorted(), kept.toSorted())
})

test(`tidy: every decision record is under ${MAX_ADR_LINES} lines`, () => {
  const long = globSync('docs/adr/*.md', { cwd: root }).filter(
    (file) => countLines(read(file)) >= MAX_ADR_LINES,
  )
  assert.deepEqual(long, [])
})

function read(file: string) {
  return readFileSync(path.join(root, file), 'utf8')
}

function countLines(text: string) {
  return text.trimEnd().split('\n').length
}

/** Positions are bytes since the first file this process parsed; the semicolon in front marks where this one begins. */
function parse(file: string) {
  const text = `;${read(file).replace(/^#!/, '//')}`
  const module = parseSync(text, { syntax: 'typescript', tsx: file.endsWith('.tsx'), target: 'esnext' })
  const [mark, ...body] = module.body as unknown as Node[]
  return { bytes: Buffer.from(text), offset: mark?.span.start ?? 0, body }
}

function visit(value: unknown, see: (node: Node) => void) {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && 'span' in value) see(value as Node)
  for (const child of Object.values(value)) visit(child, see)
}

/** A function's own lines: those of the functions inside it are their own. */
function longFunctions(file: string) {
  const { bytes, offset, body } = parse(file)
  const functions: Node['span'][] = []
  visit(body, ({ type, span, body: block, function: method }) => {
    // A method's function has no span of its own.
    if (typeof block !== 'object' && typeof method !== 'object') return
    if (/^(Function|ArrowFunction|ClassMethod|PrivateMethod|Constructor|MethodProperty)/.test(type)) {
      functions.push(span)
    }
  })
  const lineOf = (position: number) => countLines(`${bytes.subarray(0, position - offset).toString()}.`)
  const inside = (inner: Node['span'], outer: Node['span']) =>
    inner.start > outer.start && inner.end <= outer.end
  return functions.flatMap((outer) => {
    const nested = functions.filter((inner) => inside(inner, outer))
    const outermost = nested.filter((inner) => !nested.some((other) => inside(inner, other)))
    const lines = (span: Node['span']) => lineOf(span.end) - lineOf(span.start) + 1
    const own = lines(outer) - outermost.reduce((sum, inner) => sum + lines(inner) - 1, 0)
    return own > MAX_FUNCTION_LINES ? [`${file}:${lineOf(outer.start)} has ${own} lines of its own`] : []
  })
}

/** process.env, process['env'], const { env } = process, import { env } from 'node:process'. */
function readsEnvironment(node: Node) {
  const part = (name: string) => (node[name] ?? {}) as { type?: string; value?: unknown }
  const names = (name: string) => /"value":"env"/.test(JSON.stringify(part(name)))
  const isProcess = ({ type, value }: { type?: string; value?: unknown }) =>
    type === 'Identifier' && value === 'process'
  if (node.type === 'MemberExpression') return isProcess(part('object')) && names('property')
  if (node.type === 'VariableDeclarator') return isProcess(part('init')) && names('id')
  if (node.type !== 'ImportDeclaration') return false
  return /^(node:)?process$/.test(String(part('source').value)) && names('specifiers')
}

function brokenLinks(file: string) {
  const prose = withoutCode(read(file))
  const links = [
    ...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g),
    ...prose.matchAll(/^\s*\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)/gm),
    ...prose.matchAll(/(?:href|src)="([^"]+)"/g),
  ].map((match) => match[1] ?? '')
  return links
    .filter((link) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link) && !leadsSomewhere(file, link))
    .map((link) => `${file}: ${link}`)
}

function leadsSomewhere(from: string, link: string) {
  const [target = '', anchor] = decodeURI(link).split('#')
  const file = target === '' ? from : path.join(target.startsWith('/') ? '' : path.dirname(from), target)
  const found = statSync(path.join(root, file), { throwIfNoEntry: false })
  if (found === undefined) return false
  return anchor === undefined || !file.endsWith('.md') || anchors(read(file)).has(anchor)
}

function withoutCode(markdown: string) {
  return markdown.replace(/^ *(```+|~~~+)[^]*?^ *\1 *$/gm, '').replace(/`[^`\n]*`/g, '')
}

/** The names that GitHub gives to headings, and those given by hand. */
function anchors(markdown: string) {
  const names = new Set<string>()
  const text = markdown.replace(/^ *(```+|~~~+)[^]*?^ *\1 *$/gm, '')
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const name = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-')
    let unique = name
    for (let count = 1; names.has(unique); count++) unique = `${name}-${count}`
    names.add(unique)
  }
  for (const [, name = ''] of text.matchAll(/<[a-z]+ [^>]*(?:id|name)="([^"]+)"/g)) names.add(name)
  return names
}
