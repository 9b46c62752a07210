import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { createLocalStore } from './local-store.ts'
import { objectKey, type ObjectKey, type ObjectStore } from './object-store.ts'
import { probeObjects } from './objects.ts'
import { createS3Store } from './s3-store.ts'
import { startS3Server } from './s3-server.test-support.ts'

const root = await mkdtemp(join(tmpdir(), 'switchboard-objects-'))
after(() => rm(root, { recursive: true, force: true }))

const newKey = (room = 'images') => objectKey(room, randomUUID())

async function keysOf(store: ObjectStore, room = 'images'): Promise<ObjectKey[]> {
  return (await Array.fromAsync(store.list(room))).toSorted()
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Fault && error.code === 'storage_unavailable' && error.cause instanceof Error
}

const stores: Readonly<Record<string, (t: TestContext) => Promise<ObjectStore>>> = {
  local: async () => createLocalStore(await mkdtemp(join(root, 'store-'))),
  s3: async (t) => {
    const store = createS3Store((await startS3Server(t)).settings)
    t.after(store.close)
    return store
  },
}

for (const [kind, open] of Object.entries(stores)) {
  test(`${kind}: what was put is got, byte for byte; what was not is undefined`, async (t) => {
    const store = await open(t)
    const key = newKey()
    const bytes = randomBytes(300_000)
    await store.put(key, bytes)
    assert.deepEqual(await store.get(key), bytes)
    assert.equal(await store.get(newKey()), undefined)
    await store.put(key, Buffer.from('second'))
    assert.equal((await store.get(key))?.toString(), 'second')
    const empty = newKey()
    await store.put(empty, new Uint8Array(0))
    assert.equal((await store.get(empty))?.length, 0)
  })

  test(`${kind}: what was deleted is gone, and deleting it again is no fault`, async (t) => {
    const store = await open(t)
    const keys = Array.from({ length: 20 }, () => newKey())
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))))
    const [kept, ...gone] = keys as [ObjectKey, ...ObjectKey[]]
    await store.delete([...gone, newKey()])
    await store.delete(gone)
    assert.deepEqual(await keysOf(store), [kept])
    assert.equal(await store.get(gone[0] as ObjectKey), undefined)
    assert.equal((await store.get(kept))?.toString(), kept)
  })

  test(`${kind}: a room is listed without its neighbours, however many it holds`, async (t) => {
    const store = await open(t)
    const keys = Array.from({ length: 1100 }, () => newKey())
    for (let i = 0; i < keys.length; i += 50) {
      await Promise.all(keys.slice(i, i + 50).map((key) => store.put(key, Buffer.from('x'))))
    }
    await store.put(newKey('other'), Buffer.from('x'))
    assert.deepEqual(await keysOf(store), keys.toSorted())
    assert.deepEqual(await keysOf(store, 'empty'), [])
  })

  test(`${kind}: the operator's probe leaves nothing behind`, async (t) => {
    const store = await open(t)
    assert.ok((await probeObjects(store)) < 5000)
    assert.deepEqual(await keysOf(store, 'probe'), [])
  })
}

test('local: files are readable for their owner only, in one of 256 folders a room', async () => {
  const folder = join(root, 'modes')
  const store = createLocalStore(folder)
  await store.put(objectKey('images', '01a1fc6b-b425-7417-8789-d6a8770c36aa'), Buffer.from('x'))
  const file = join(folder, 'images/aa/01a1fc6b-b425-7417-8789-d6a8770c36aa')
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.equal((await stat(join(folder, 'images/aa'))).mode & 0o777, 0o700)
})

test('local: a draft that a crash left is listed, never got, and deleted with its object', async () => {
  const folder = join(root, 'crash')
  const store = createLocalStore(folder)
  const key = newKey()
  const [, id = ''] = key.split('/')
  const shard = join(folder, 'images', id.slice(-2))
  await mkdir(shard, { recursive: true })
  await writeFile(join(shard, `${id}.new`), 'half')
  assert.equal(await store.get(key), undefined)
  assert.deepEqual(await keysOf(store), [key])
  await store.delete([key])
  assert.deepEqual(await readdir(shard), [])
})

test('local: a folder that cannot be written is the one fault of all stores', async () => {
  const file = join(root, 'file')
  await writeFile(file, '')
  const store = createLocalStore(file)
  await assert.rejects(store.put(newKey(), Buffer.from('x')), isUnavailable)
  await assert.rejects(store.get(newKey()), isUnavailable)
  await assert.rejects(store.delete([newKey()]), isUnavailable)
  await assert.rejects(keysOf(store), isUnavailable)
})

test('a key is a room and a UUID and nothing else', () => {
  const id = randomUUID()
  for (const [room, name] of [
    ['images', '../../etc/passwd'],
    ['images', `${id}/..`],
    ['images', ''],
    ['../images', id],
    ['Images', id],
    ['', id],
    ['images', `${id}\n`],
  ] as const) {
    assert.throws(() => objectKey(room, name), TypeError, `${room} ${name}`)
  }
  assert.equal(objectKey('images', id.toUpperCase()), `images/${id}`)
})

test('s3: a server that is gone, and a bucket that does not exist, are faults; nothing waits for ever', async (t) => {
  const { settings, stop } = await startS3Server(t)
  const other = createS3Store({ ...settings, bucket: 'nowhere' })
  await assert.rejects(other.put(newKey(), Buffer.from('x')), isUnavailable)
  await assert.rejects(other.get(newKey()), isUnavailable)
  await stop()
  const store = createS3Store(settings)
  await assert.rejects(store.put(newKey(), Buffer.from('x')), isUnavailable)
  await assert.rejects(keysOf(store), isUnavailable)
})

test('s3: a server that does not answer is given up on in time', async (t) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const store = createS3Store(
    {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'images',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      pathStyle: true,
    },
    { timeoutMs: 500 },
  )
  const began = performance.now()
  await assert.rejects(store.get(newKey()), isUnavailable)
  await assert.rejects(store.put(newKey(), randomBytes(1000)), isUnavailable)
  assert.ok(performance.now() - began < 5000)
})

test('s3: one that fails now and then is asked again', async (t) => {
  const { settings } = await startS3Server(t)
  let asked = 0
  const proxy = createServer((request, response) => {
    asked++
    if (asked % 2 === 1) return void response.writeHead(503).end()
    void forward(settings.endpoint as string, request, response)
  }).listen(0, '127.0.0.1')
  t.after(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  await new Promise((resolve) => proxy.once('listening', resolve))
  const { port } = proxy.address() as AddressInfo
  const store = createS3Store({ ...settings, endpoint: `http://127.0.0.1:${port}` })
  const key = newKey()
  await store.put(key, Buffer.from('twice'))
  assert.equal((await store.get(key))?.toString(), 'twice')
  assert.equal(asked, 4)
})

/** Without the headers that belong to one connection. */
const ofConnection = new Set(['host', 'connection', 'content-length', 'expect', 'transfer-encoding'])

async function forward(endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
  const { method = 'GET', url = '/' } = request
  const headers = Object.entries(request.headers).filter(([name]) => !ofConnection.has(name))
  const answer = await fetch(endpoint + url, {
    method,
    headers: Object.fromEntries(headers) as Record<string, string>,
    ...(method === 'GET' ? {} : { body }),
  })
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(Buffer.from(await answer.arrayBuffer()))
}
