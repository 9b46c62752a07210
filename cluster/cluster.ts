import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase, type Database } from '../src/platform/db/database.ts'
import { makeDevelopmentCertificate } from '../src/platform/http/development-certificate.ts'
import { has, startProgram } from '../test/support/debian.ts'
import { findFreePort } from '../test/support/ports.ts'
import { runSwitchboard, type Demo, type Environment } from '../test/support/process.ts'
import { createHaproxy, untilBalanced } from './haproxy.ts'
import { createPgbouncer } from './pgbouncer.ts'
import { startPostgresPair, type PostgresPair } from './postgres-pair.ts'
import { findPostgres } from './postgres-server.ts'
import { answers, createService, type Service } from './service.ts'

const switchboard = join(import.meta.dirname, '../bin/switchboard')
const role = 'switchboard'

/** Several processes on one database, all on this machine: what docs/operating/scale.md describes. */
export interface Cluster {
  /** Of the balancer. */
  readonly url: string
  readonly httpsUrl: string
  readonly caFile: string
  readonly dataDir: string
  /** What the processes were given; commands of `switchboard` need the same. */
  readonly environment: Environment
  readonly demo: Demo
  readonly postgres: PostgresPair
  readonly pooler: Service
  readonly balancer: Service
  readonly serving: readonly (Service & { readonly url: string })[]
  readonly working: readonly Service[]
  /** As the superuser, on whichever server is the primary. */
  readonly admin: Database
  stop(): Promise<void>
}

/** A reason to skip a test: programs that are not there. */
export function withoutClusterPrograms(): string | false {
  const missing = [
    ...(findPostgres() ? [] : ['postgresql']),
    ...['pgbouncer', 'haproxy'].filter((name) => !has(name)),
  ]
  return missing.length > 0 && `needs the Debian packages ${missing.join(', ')}`
}

export interface ClusterOptions {
  /** For `serve` and `work`, beside what the cluster gives them. */
  readonly environment?: Environment
  readonly dataDir?: string
  /** Where the logs of `serve` and `work` are kept, each in a file of its name. */
  readonly logFolder?: string | undefined
  /** Told when something is up. */
  readonly say?: (line: string) => void
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-cluster-'))
  // Passed through by those that do not run as root.
  await chmod(folder, 0o711)
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close()
  }
  try {
    return { ...(await build(folder, options, closers)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(
  folder: string,
  { environment: given = {}, dataDir = join(folder, 'data'), logFolder, say = () => {} }: ClusterOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<Cluster, 'stop'>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { cert, key, caFile } = await makeDevelopmentCertificate(dataDir)
  const certificateFile = join(folder, 'certificate.pem')
  await writeFile(certificateFile, `${cert}\n${key}\n`, { mode: 0o600 })
  const ports = await findPorts()

  const postgres = await startPostgresPair(folder)
  closers.push(postgres.close)
  await postgres.primary.db.unsafe(`create role ${role} login`)
  await postgres.primary.db.unsafe(`create database ${role} owner ${role} encoding 'UTF8'`)
  await postgres.settle()
  say('PostgreSQL: a primary, and a standby that each commit waits for')

  const balancer = await createHaproxy(folder, {
    ...ports,
    certificateFile,
    nodes: ports.nodes.map((port, i) => ({ name: `serve_${i + 1}`, port })),
    databases: postgres.servers.map(({ server: { name, port }, askPort }) => ({ name, port, askPort })),
  })
  const pooler = await createPgbouncer(folder, {
    port: ports.poolerPort,
    databasePort: ports.databasePort,
    database: role,
    role,
  })
  for (const each of [balancer, pooler]) {
    closers.push(each.end)
    await each.start()
    say(each.name)
  }

  const environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: `postgres://${role}@127.0.0.1:${ports.databasePort}/${role}`,
    DATABASE_POOLER_URL: `postgres://${role}@127.0.0.1:${ports.poolerPort}/${role}`,
    TRUSTED_PROXIES: '127.0.0.1',
    PUBLIC_URL: `https://localhost:${ports.httpsPort}`,
    // Two failed checks take 0.4 s where the machine is idle.
    DRAIN_SECONDS: '2',
    ...given,
  }
  const migrating = runSwitchboard(['migrate'], environment)
  if ((await migrating.ended) !== 0) throw new Error(migrating.output())
  const serving = ports.nodes.map((port, i) =>
    createServing(`serve_${i + 1}`, { port, folder, environment, logFolder }),
  )
  const working = ['work_1', 'work_2'].map((name) => createWorking(name, { folder, environment, logFolder }))
  // One after the other: the first one makes the demo's tenants.
  for (const each of [...working, ...serving]) {
    closers.push(each.end)
    await each.start()
    say(each.name)
  }
  const url = `http://localhost:${ports.httpPort}`
  await untilBalanced(url, serving.length)
  const admin = connectDatabase(`postgres://postgres@127.0.0.1:${ports.databasePort}/${role}`, {
    poolSize: 2,
  })
  closers.push(() => admin.end({ timeout: 1 }))
  const demo = JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as Demo
  const httpsUrl = environment.PUBLIC_URL
  return {
    url,
    httpsUrl,
    caFile,
    dataDir,
    environment,
    demo,
    postgres,
    pooler,
    balancer,
    serving,
    working,
    admin,
  }
}

async function findPorts() {
  const [httpPort, httpsPort] = [await findFreePort(), await findFreePort()]
  const [databasePort, poolerPort] = [await findFreePort(), await findFreePort()]
  return {
    httpPort,
    httpsPort,
    databasePort,
    poolerPort,
    nodes: [await findFreePort(), await findFreePort()],
  }
}

interface Place {
  readonly folder: string
  readonly environment: Environment
  readonly logFolder: string | undefined
}

const logFileOf = (name: string, { logFolder }: Place) =>
  logFolder === undefined ? undefined : join(logFolder, `${name}.log`)

function createServing(
  name: string,
  { port, ...place }: Place & { readonly port: number },
): Service & { readonly url: string } {
  const env = { ...basics(), ...place.environment, PORT: String(port) }
  const logFile = logFileOf(name, place)
  const url = `http://127.0.0.1:${port}`
  const service = createService(name, {
    launch: () => startProgram(switchboard, ['serve'], place.folder, { env, logFile }),
    isReady: () => answers(`${url}/healthz`),
  })
  return Object.assign(service, { url })
}

function createWorking(name: string, place: Place): Service {
  const env = { ...basics(), ...place.environment }
  const logFile = logFileOf(name, place)
  const service: Service = createService(name, {
    launch: () => startProgram(switchboard, ['work'], place.folder, { env, logFile }),
    isReady: () => Promise.resolve(service.output().includes('"msg":"ready"')),
  })
  return service
}

function basics(): Environment {
  return { PATH: process.env['PATH'] ?? '', HTTPS_PORT: '0', RECOGNITION_WARM: 'off' }
}
