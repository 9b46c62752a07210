import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { connectDatabase, type ConnectOptions, type Database } from './database.ts'

export interface Way {
  readonly db: Database
  cut(end: 'end' | 'destroy'): void
}

/** A way to a database of the test's own that can be cut; `passes` says of each piece from a client whether it goes on. */
export async function openWay(
  t: TestContext,
  options: ConnectOptions,
  passes: (chunk: Buffer, client: Socket) => boolean = () => true,
): Promise<Way> {
  const database = await createTestDatabase()
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const inner = connect(join(database.address.host, `.s.PGSQL.${database.address.port}`))
    for (const socket of [client, inner]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => [client, inner].forEach((each) => each.destroy()))
    }
    inner.pipe(client)
    client.on('data', (chunk) => passes(chunk, client) && inner.write(chunk))
    client.on('end', () => inner.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const db = connectDatabase({ ...database.address, host: '127.0.0.1', port }, options)
  t.after(async () => {
    await db.end({ timeout: 0 })
    server.close()
    await database.close()
  })
  return { db, cut: (end) => sockets.forEach((socket) => socket[end]()) }
}
