// Installs what is missing, before `npm start`, `npm test` and their kin. Plain JavaScript without
// dependencies, because on a fresh clone it runs under whatever Node the machine has (20 or newer).
//
// It is a pre-script of each npm script and not `node scripts/install.mjs && node …` inside it: dash
// remembers where it found a command, so the second `node` of one line would be the old one again,
// although node_modules/.bin, first in the PATH of an npm script, holds Node 24 by then.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const HEARTBEAT_MS = 1_000
const STALE_LOCK_MS = 15_000
const LOCK_WAIT_MS = 15 * 60_000

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const modules = path.join(root, 'node_modules')
const installedNode = path.join(modules, '.bin', 'node')
const lock = path.join(root, '.cache', 'install.lock')
const wantedNode = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).dependencies.node
const wantedMajor = wantedNode.match(/\d+/)[0]

if (!(await lockIsHeld()) && missing() === undefined) {
  await import('./patch.mjs')
  process.exit(0)
}

await takeLock()
const heartbeat = setInterval(() => utimesSync(lock, new Date(), new Date()), HEARTBEAT_MS)
process.on('exit', () => rmSync(lock, { recursive: true, force: true }))

// Another process may have installed everything while this one waited for the lock.
if (missing() === 'modules') {
  console.error('Installing dependencies (about half a minute, once) …')
  await npm('ci', '--no-audit', '--no-fund')
}
// npm leaves the `node` package without its binary where install scripts were forbidden.
if (missing() === 'node') await npm('rebuild', 'node')
if (missing() !== undefined) fail(`node_modules/.bin/node does not run.\n${explainNode()}`)
await import('./patch.mjs')
clearInterval(heartbeat)

/** @returns {'modules' | 'node' | undefined} what has to be installed */
function missing() {
  // npm writes this file last, so that an interrupted installation is seen as none.
  const installedAtMs = modifiedAtMs(path.join(modules, '.package-lock.json'))
  const lockedAtMs = modifiedAtMs(path.join(root, 'package-lock.json'))
  if (installedAtMs === undefined || installedAtMs < (lockedAtMs ?? 0)) return 'modules'
  const { stdout } = spawnSync(installedNode, ['--version'], { encoding: 'utf8' })
  return stdout?.startsWith(`v${wantedMajor}.`) ? undefined : 'node'
}

/** @param {string[]} args */
async function npm(...args) {
  // Not from inside node_modules, which is about to be replaced.
  const outside = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.resolve(folder) !== path.join(modules, '.bin'))
    .join(path.delimiter)
  const running = process.env.npm_execpath
  const command = running?.endsWith('npm-cli.js') ? ['node', running] : ['npm']
  // Without its install script the `node` package is empty; package.json's allowScripts names the few
  // packages whose scripts may run.
  const child = spawn(
    command[0],
    [...command.slice(1), ...args, '--loglevel=error', '--ignore-scripts=false'],
    {
      cwd: root,
      // The inference library has what this needs in its package; its install script would fetch CUDA's libraries.
      env: { ...process.env, PATH: outside, ONNXRUNTIME_NODE_INSTALL: 'skip' },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interrupted = true
      child.kill('SIGTERM')
    })
  }
  const status = await new Promise((resolve) => child.on('error', resolve).on('close', resolve))
  if (interrupted) process.exit(1)
  if (status instanceof Error) fail(`npm could not be started: ${status.message}`)
  if (status !== 0) fail(`npm ${args[0]} failed; its own words are above.\n${explainNode()}`)
}

/** A holder touches the lock every second; one that was killed no longer does. */
async function lockIsHeld() {
  const touchedAtMs = modifiedAtMs(lock)
  return touchedAtMs !== undefined && Date.now() - touchedAtMs < STALE_LOCK_MS
}

async function takeLock() {
  const deadlineMs = Date.now() + LOCK_WAIT_MS
  let told = false
  while (Date.now() < deadlineMs) {
    try {
      mkdirSync(path.dirname(lock), { recursive: true })
      mkdirSync(lock)
      return
    } catch (error) {
      if (error.code !== 'EEXIST') fail(`Cannot write to ${root}: ${error.message}`)
    }
    if (await lockIsHeld()) {
      if (!told) console.error('Waiting for another process that is installing dependencies …')
      told = true
      await sleep(250)
    } else removeStaleLock()
  }
  fail(`Still locked: remove ${lock} if nothing is installing.`)
}

function removeStaleLock() {
  // Renamed first: of several processes that find it stale, one alone succeeds.
  const discarded = `${lock}.${process.pid}`
  try {
    renameSync(lock, discarded)
  } catch {
    return
  }
  rmSync(discarded, { recursive: true, force: true })
}

/** @param {string} file */
function modifiedAtMs(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}

function explainNode() {
  return [
    `Switchboard runs on Node ${wantedMajor} out of the npm package "node" (${wantedNode}), which has binaries for`,
    `Linux with glibc and for macOS, on x64 and arm64; this is ${process.platform} ${process.arch}. Where the binary is`,
    'missing, this may help:',
    '  rm -rf node_modules && npm ci --ignore-scripts=false',
  ].join('\n')
}

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(1)
}
