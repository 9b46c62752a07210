import { chmod, chown, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startProgram } from '../test/support/debian.ts'
import { createService, type Service } from './service.ts'

const nobody = 65_534

/** Debian's PgBouncer in transaction mode before the PostgreSQL of that port. */
export async function createPgbouncer(
  folder: string,
  {
    port,
    databasePort,
    database,
    role,
  }: { port: number; databasePort: number; database: string; role: string },
): Promise<Service> {
  const file = join(folder, 'pgbouncer.ini')
  const users = join(folder, 'pgbouncer-users.txt')
  await writeFile(users, `"${role}" ""\n`)
  await writeFile(
    file,
    `[databases]
${database} = host=127.0.0.1 port=${databasePort} dbname=${database}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
; After a failed try: the default keeps everybody waiting for 15 s after a failover.
server_login_retry = 1
server_connect_timeout = 3
query_wait_timeout = 10
log_connections = 0
log_disconnections = 0
log_stats = 0
`,
  )
  for (const each of [file, users]) {
    await chmod(each, 0o600)
    if (process.getuid?.() === 0) await chown(each, nobody, nobody)
  }
  return createService('pgbouncer', {
    launch: () => startProgram('pgbouncer', [file], folder, { unprivileged: true }),
    // Not by a statement: it is ready when the database is not.
    isReady: () => isListening(port),
  })
}

function isListening(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1', () => resolve(true))
  socket.on('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
