import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCluster, type Cluster } from '../cluster/cluster.ts'
import type { Breakable } from './faults/fault.ts'
import { createAsker, type Asker } from './load/ask.ts'
import { loadCallup } from './load/callup.ts'
import { loadItechs } from './load/itechs.ts'
import { loadSenicare } from './load/senicare.ts'
import { loadSms4wp } from './load/sms4wp.ts'
import { createTenants } from './load/tenants.ts'
import { loadVirtualclass } from './load/virtualclass.ts'
import type { Workload } from './load/workload.ts'
import type { Random } from './random.ts'
import { startReceiver } from './receiver.ts'
import { mountSmallDisk } from './small-disk.ts'
import { startSmsc } from './smsc.ts'

/** A cluster, what stands around it, and who asks it. */
export interface House extends Breakable {
  readonly asker: Asker
  readonly workloads: Readonly<Record<'callup' | 'sms4wp' | 'virtualclass' | 'senicare' | 'itechs', Workload>>
  /** Whether its DATA_DIR is a disk of its own. */
  readonly hasSmallDisk: boolean
  close(): Promise<void>
}

/** `smallDisk`: DATA_DIR on a disk that can be filled, where this user may mount one. */
export async function openHouse(
  random: Random,
  options: { smallDisk: boolean; logFolder?: string | undefined },
): Promise<House> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const each of closers.splice(0).toReversed()) await each()
  }
  try {
    const disk = options.smallDisk ? await mountSmallDisk() : undefined
    if (disk) closers.push(disk.unmount)
    const smsc = await startSmsc()
    const receiver = await startReceiver(random.fork('receiver'))
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-chaos-'))
    closers.push(smsc.close, receiver.close, () => rm(folder, { recursive: true, force: true }))
    const environment = await describeHouse(folder, smsc.port)
    const cluster = await startCluster({
      environment,
      logFolder: options.logFolder,
      ...(disk ? { dataDir: disk.folder } : {}),
    })
    closers.push(cluster.stop)
    const asker = await createAsker(cluster.caFile)
    closers.push(asker.close)
    const workloads = await prepareLoad(cluster, asker, { smsc, receiver })
    return { cluster, smsc, receiver, asker, workloads, hasSmallDisk: disk !== undefined, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Texts of customers go by SMPP, codes to handsets that can be read; what guards against many from one address is off. */
async function describeHouse(folder: string, smscPort: number): Promise<Record<string, string>> {
  const smpp = {
    kind: 'smpp',
    binds: [{ host: '127.0.0.1', port: smscPort, systemId: 'chaos', password: 'secret' }],
    reconnect: { firstSeconds: 0.1, lastSeconds: 0.5 },
    responseTimeoutSeconds: 5,
  }
  const file = join(folder, 'carriers.json')
  const carriers = { smsc: smpp, handsets: { kind: 'loopback' } }
  const routes = [{ lanes: ['codes'], order: [{ handsets: 1 }] }, { order: [{ smsc: 1 }] }]
  await writeFile(file, JSON.stringify({ texts: { carriers, routes } }))
  return {
    CARRIERS_FILE: file,
    CALL_RING_MS: '200',
    PUMPING_GUARD: 'off',
    GUARD_CODES_PER_ADDRESS: '0',
    GUARD_SIGN_UPS_PER_ADDRESS: '0',
  }
}

async function prepareLoad(
  cluster: Cluster,
  asker: Asker,
  { smsc, receiver }: Pick<Breakable, 'smsc' | 'receiver'>,
): Promise<House['workloads']> {
  const tenants = await createTenants(cluster.environment, receiver.url)
  receiver.secrets.push(tenants.application.secret, ...tenants.customers.map(({ secret }) => secret))
  const house = { cluster, asker }
  return {
    callup: loadCallup(house, tenants, receiver),
    sms4wp: loadSms4wp(house, tenants, { smsc, receiver }),
    virtualclass: loadVirtualclass(house, tenants),
    senicare: loadSenicare(house),
    itechs: loadItechs(house, tenants),
  }
}

/** All their clients at work until it is over; each has numbers of its own out of `random`. */
export async function workUntil(
  isOver: () => boolean,
  workloads: readonly Workload[],
  random: Random,
): Promise<void> {
  const client = async ({ name, restMs, step }: Workload, number: number) => {
    const own = random.fork(`${name} ${number}`)
    while (!isOver()) {
      await step(own)
      await sleep(restMs)
    }
  }
  const clients = workloads.flatMap((each) =>
    Array.from({ length: each.clients }, (_, number) => client(each, number)),
  )
  await Promise.all(clients)
}
