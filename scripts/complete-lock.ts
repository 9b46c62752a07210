/**
 * Completes package-lock.json: an entry for every optional package, also those for other systems.
 * npm leaves out the ones that the registry in use does not hand out, and `npm ci` then refuses the
 * whole file, on every system. Run after adding a dependency (part of `npm run fix`).
 */
import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'

type Entry = {
  version?: string
  cpu?: string[]
  dev?: boolean
  libc?: string[]
  optional?: boolean
  os?: string[]
  optionalDependencies?: Record<string, string>
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
]

const file = path.join(path.dirname(import.meta.dirname), 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> }
const absent = [...findAbsent()]

if (absent.length > 0 && process.argv.includes('--check')) {
  console.error(`package-lock.json lacks ${absent.map(({ name }) => name).join(', ')}; run: npm run fix`)
  process.exitCode = 1
} else if (absent.length > 0) {
  for (const { name, entry } of absent) lock.packages[`node_modules/${name}`] = entry
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  const { atime, mtime } = statSync(file)
  writeFileSync(file, JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2) + '\n')
  // Nothing was added for this system: the file must not look newer than what is installed from it.
  utimesSync(file, atime, mtime)
}

function* findAbsent() {
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const found = [`${place}/node_modules/${name}`, `node_modules/${name}`].some(
        (key) => key in lock.packages,
      )
      if (!found) yield { name, entry: describe(name, version, dev === true) }
    }
  }
}

/** Packages of binaries are named by the system that they are for: `…-linux-arm64-musl`. */
function describe(name: string, version: string, dev: boolean): Entry {
  const words = name.split(/[-/]/)
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  if (!/^\d+\.\d+\.\d+/.test(version) || (os === undefined && cpu === undefined)) {
    throw new Error(`cannot tell what system ${name} ${version} is for; add it to package-lock.json by hand`)
  }
  const libc = os !== 'linux' ? undefined : words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc'
  return {
    version,
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(libc !== undefined && { libc: [libc] }),
    optional: true,
    ...(os !== undefined && { os: [os] }),
  }
}
