import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { findFreePort } from '../test/support/ports.ts'
import { createPostgresServer, type PostgresServer } from './postgres-server.ts'
import { waitUntil } from './service.ts'

/**
 * A primary and a standby with synchronous replication, kept as Patroni keeps them with `synchronous_mode`: the standby may
 * be promoted only while the primary waits for it with each commit; when it is gone the primary goes on alone.
 */
export interface PostgresPair {
  readonly primary: PostgresServer
  readonly standby: PostgresServer
  /** Both, in the order of their names, with the port on which `GET /` is 200 while it is the primary. */
  readonly servers: readonly { readonly server: PostgresServer; readonly askPort: number }[]
  /** Whether a promotion loses nothing now. */
  isPromotable(): boolean
  /** Sees to it that the standby runs, is followed by and waited for; resolves when it may be promoted. */
  settle(): Promise<void>
  /** Ends the primary by kill -9 and promotes the standby, which then is the primary and alone until `settle`. */
  failOver(): Promise<void>
  /** kill -9 of the primary, which starts again and recovers from its log. */
  crashPrimary(): Promise<void>
  /** kill -9 of the standby; the primary goes on alone a moment later. */
  killStandby(): Promise<void>
  close(): Promise<void>
}

export async function startPostgresPair(folder: string): Promise<PostgresPair> {
  const make = async (name: string) => createPostgresServer(name, folder, await findFreePort())
  const [first, second] = [await make('postgres_a'), await make('postgres_b')]
  let [primary, standby] = [first, second]
  let promotable = false
  const asking = await Promise.all([first, second].map((each) => tellPrimary(() => each === primary)))

  async function goAlone(): Promise<void> {
    // First this: from here on the primary may answer what the standby never heard of.
    promotable = false
    await waitForStandby(primary, '')
  }

  await first.initialise()
  await first.start()
  const pair: PostgresPair = {
    get primary() {
      return primary
    },
    get standby() {
      return standby
    },
    servers: [first, second].map((server, i) => ({ server, askPort: asking[i]?.port ?? 0 })),
    isPromotable: () => promotable,
    async settle() {
      if (promotable && standby.isRunning()) return
      if (!standby.isRunning()) {
        await goAlone()
        await standby.copy(primary)
        await standby.start()
      }
      await waitUntil(() => isStreaming(primary, standby), 'the standby to follow')
      await waitForStandby(primary, standby.name)
      await waitUntil(() => isSynchronous(primary, standby), 'the standby to be synchronous')
      promotable = true
    },
    async failOver() {
      if (!promotable) throw new Error('a promotion now could lose what was answered')
      promotable = false
      await primary.kill()
      await standby.promote()
      await waitForStandby(standby, '')
      ;[primary, standby] = [standby, primary]
    },
    async crashPrimary() {
      await primary.kill()
      await primary.start()
    },
    async killStandby() {
      await standby.kill()
      await goAlone()
    },
    async close() {
      for (const { server } of asking) server.close()
      for (const each of [standby, primary]) {
        if (each.isRunning()) await each.end()
        await each.close()
      }
    },
  }
  return pair
}

/** Commits wait until this standby has them on its disk; for none with ''. */
async function waitForStandby({ db }: PostgresServer, name: string): Promise<void> {
  await db.unsafe(`alter system set synchronous_standby_names = '${name}'`)
  await db`select pg_reload_conf()`
}

async function isStreaming({ db }: PostgresServer, { name }: PostgresServer): Promise<boolean> {
  const rows =
    await db`select from pg_stat_replication where application_name = ${name} and state = 'streaming'`
  return rows.length > 0
}

/** And has on its disk all that was written before it was waited for. */
async function isSynchronous({ db }: PostgresServer, { name }: PostgresServer): Promise<boolean> {
  const [row] = await db<{ behind: string }[]>`
    select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), flush_lsn)::text as behind
      from pg_stat_replication where application_name = ${name} and sync_state = 'sync'`
  return row?.behind === '0' || Number(row?.behind) < 0
}

/** As Patroni's `GET /primary`, for the balancer. */
async function tellPrimary(isPrimary: () => boolean): Promise<{ server: Server; port: number }> {
  const port = await findFreePort()
  const server = createServer((_request, response) => {
    response.writeHead(isPrimary() ? 200 : 503, { connection: 'close' }).end()
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { server, port }
}
