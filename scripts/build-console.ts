/**
 * Builds the console's page into dist/console, unless what is there was built from the very same sources. Part of
 * `npm start`; by itself: `npm run build`.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = path.dirname(import.meta.dirname)
const target = path.join(root, 'dist/console')
/** Names the folder beside it that is served. */
const current = 'current'
const keptMs = 10 * 60_000
/** Smaller than that, the headers weigh more than what is saved. */
const leastPackedBytes = 512
const packable = /\.(?:js|css|svg|json)$/

/** Takes milliseconds when nothing changed. Rejects with what the builder said. */
export async function buildConsole(say: (line: string) => void): Promise<void> {
  const name = hashSources()
  const built = path.join(target, name)
  if (existsSync(built)) {
    if (readCurrent() !== name) pointTo(name)
    return
  }
  const startedAtMs = performance.now()
  say('Building the console (some seconds, when it has changed) …')
  // Beside the others, and named when it is whole: several may build at once, and a server may start meanwhile.
  const fresh = `${built}.${process.pid}`
  try {
    await runVite(fresh)
    await packAll(fresh)
    if (!existsSync(built)) renameSync(fresh, built)
  } catch (error) {
    // Another process built the same meanwhile.
    if (!existsSync(built)) throw error
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  pointTo(name)
  removeOld()
  say(`Built in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s.`)
}

/** The page's own files, and the versions of what goes into it. */
function hashSources(): string {
  const files = globSync('console/**/*.{ts,tsx,css,html,js,svg,json}', {
    cwd: root,
    exclude: ['console/generated'],
  })
  const hash = createHash('sha256')
  for (const file of [...files.toSorted(), 'package-lock.json', 'scripts/build-console.ts']) {
    hash
      .update(`${file}\n`)
      .update(readFileSync(path.join(root, file)))
      .update('\n')
  }
  return hash.digest('hex').slice(0, 16)
}

function readCurrent(): string | undefined {
  try {
    return readFileSync(path.join(target, current), 'utf8')
  } catch {
    return undefined
  }
}

/** What a server that starts from now on serves. */
function pointTo(name: string): void {
  const file = path.join(target, current)
  writeFileSync(`${file}.${process.pid}`, name)
  renameSync(`${file}.${process.pid}`, file)
}

/** Not at once: a server that starts at this moment may still read one. */
function removeOld(): void {
  for (const name of readdirSync(target)) {
    const folder = path.join(target, name)
    const found = statSync(folder, { throwIfNoEntry: false })
    const isOld = found?.isDirectory() && Date.now() - found.mtimeMs > keptMs
    if (isOld && name !== readCurrent()) rmSync(folder, { recursive: true, force: true })
  }
}

async function runVite(folder: string): Promise<void> {
  mkdirSync(path.dirname(folder), { recursive: true })
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', 'console', '--outDir', folder, '--emptyOutDir', '--logLevel', 'warn']
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let words = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += String(chunk)))
  const status = await new Promise((resolve) => child.on('error', resolve).on('close', resolve))
  if (status !== 0) throw new Error(`the console could not be built: ${words || String(status)}`)
  if (words) process.stderr.write(words)
}

/** `.br` and `.gz` beside each file, so that the server packs nothing. */
async function packAll(folder: string): Promise<void> {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  for (const file of globSync('**/*', { cwd: folder })) {
    if (!packable.test(file)) continue
    const bytes = readFileSync(path.join(folder, file))
    if (bytes.length < leastPackedBytes) continue
    writeFileSync(path.join(folder, `${file}.br`), await promisify(brotliCompress)(bytes, brotli))
    writeFileSync(path.join(folder, `${file}.gz`), await promisify(gzip)(bytes, { level: 9 }))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildConsole((line) => console.error(line))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
