import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { createBareDatabase, createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { fillTables } from '../../../test/support/fill-tables.ts'
import { printsOf } from '../../../test/support/table-prints.ts'
import type { ArchiveSecret } from '../../platform/backup/archive-key.ts'
import type { Database } from '../../platform/db/database.ts'
import { migrate } from '../../platform/db/migrations.ts'
import { migrateQueue } from '../../platform/queue/workers.ts'
import { createLocalStore } from '../../platform/objects/local-store.ts'
import { objectKey, type ObjectStore } from '../../platform/objects/object-store.ts'
import { startS3Server } from '../../platform/objects/s3-server.test-support.ts'
import { createS3Store } from '../../platform/objects/s3-store.ts'
import { enqueue, defineJob } from '../../platform/queue/queue.ts'
import { writeBackup } from './make-backup.ts'
import { restoreBackup, verifyBackup } from './restore-backup.ts'

const folder = await mkdtemp(join(tmpdir(), 'switchboard-backups-'))
after(() => rm(folder, { recursive: true }))

const secret: ArchiveSecret = { kind: 'key', key: randomBytes(32) }
const progress = { count: () => {}, end: () => {} }
let last = 0

const newName = () => join(folder, `${++last}.backup`)
const newStore = (): ObjectStore => createLocalStore(join(folder, `objects-${++last}`))

async function newDatabase(t: TestContext, make: () => Promise<TestDatabase> = createTestDatabase) {
  const database = await make()
  t.after(() => database.close())
  return database
}

async function fill({ db }: TestDatabase, rows = 3): Promise<void> {
  await fillTables(db, rows)
  await enqueue(db, defineJob<object>('greet'), { name: 'a "quoted"\\name\n\ttab' }, { delaySeconds: 3600 })
}

/** An image of the database with its object. */
async function addImage({ db }: TestDatabase, objects: ObjectStore): Promise<string> {
  const [affiliate] = await db<{ id: string }[]>`
    insert into affiliate (id, name) values (${randomUUID()}, 'Shop') returning id`
  const id = randomUUID()
  await db`
    insert into image (affiliate_id, id, state, format, bytes, width, height, sha256, sealed_key)
    values (${affiliate?.id ?? ''}, ${id}, 'stored', 'jpeg', 1, 1, 1, ${randomBytes(32)}, ${randomBytes(60)})`
  await objects.put(objectKey('images', id), Buffer.from(`sealed ${id}`))
  return id
}

function backUp(database: TestDatabase, objects: ObjectStore = newStore(), masterKeys: string[] = []) {
  const file = newName()
  return writeBackup({ database, objects, secret, masterKeys, progress }, file).then((totals) => ({
    file,
    totals,
  }))
}

function restore(database: TestDatabase, file: string, objects: ObjectStore = newStore()) {
  return restoreBackup({ database, objects, secret, progress }, file)
}

async function listTables(db: Database): Promise<string[]> {
  const rows = await db<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`
  return rows.map(({ name }) => name)
}

test('backup: every row of every table, jobs and sequences are restored as they were', async (t) => {
  const [source, target] = [await newDatabase(t), await newDatabase(t, createBareDatabase)]
  await fill(source)
  await source.db`
    insert into message_recipient (customer_id, message_id, id, sealed_number)
    select 1, 1, 100 + n, sha256(n::text::bytea) from generate_series(1, 2500) as n`
  const [id] = await source.db`select nextval('message_id') as id`
  const { file, totals } = await backUp(source)
  assert.ok(totals.rows > 2500)
  const { migrations } = await restore(target, file)
  assert.deepEqual(migrations, [])
  assert.deepEqual(await printsOf(target.db), await printsOf(source.db))
  const [next] = await target.db`select nextval('message_id') as id`
  assert.equal(Number(next?.['id']), Number(id?.['id']) + 100)
  await target.db`select graphile_worker.add_job('greet', '{}')`
  await target.db`insert into membership_type (name, description) values ('new', 'new')`
})

test('backup: images go with it, on disk and in a bucket; a stray and one that was given up do not', async (t) => {
  const { settings } = await startS3Server(t)
  const [source, target] = [await newDatabase(t), await newDatabase(t, createBareDatabase)]
  const [local, bucket] = [newStore(), createS3Store(settings)]
  t.after(() => bucket.close())
  const ids = await Promise.all(Array.from({ length: 20 }, () => addImage(source, local)))
  const erased = await addImage(source, local)
  await source.db`update image set state = 'erasing', sealed_key = null where id = ${erased}`
  await local.put(objectKey('images', randomUUID()), Buffer.from('stray'))
  const lost = await addImage(source, local)
  await local.delete([objectKey('images', lost)])

  const there = await backUp(source, local)
  assert.deepEqual([there.totals.objects, there.totals.gone], [20, 1])
  assert.equal((await restore(target, there.file, bucket)).objects, 20)
  for (const id of ids) {
    assert.equal((await bucket.get(objectKey('images', id)))?.toString(), `sealed ${id}`)
  }
  const [back, again] = [await newDatabase(t, createBareDatabase), newStore()]
  const { file } = await backUp(target, bucket)
  await restore(back, file, again)
  const found = await Array.fromAsync(again.list('images'))
  assert.deepEqual(found.toSorted(), ids.map((id) => `images/${id}`).toSorted())
})

test('backup: one moment, however much is written meanwhile', async (t) => {
  const [source, target] = [await newDatabase(t), await newDatabase(t, createBareDatabase)]
  await source.db`
    insert into customer (tenant, membership_type_id, membership_id, sealed_email, email_key)
    select gen_random_uuid(), 1, n, 'x', 'x' from generate_series(1, 50) as n`
  await source.db`insert into point_account (customer_id, balance) select id, 0 from customer`
  const acknowledged: number[] = []
  const stopping = new AbortController()
  const pay = async () => {
    while (!stopping.signal.aborted) {
      const [row] = await source.db<{ id: string }[]>`
        with moved as (
          update point_account set balance = balance + 1 where customer_id = (1 + floor(random() * 50)::int)
          returning customer_id)
        insert into point_transaction (customer_id, value, counter_account, description)
        select customer_id, 1, 'sold', 'test' from moved returning id`
      if (row) acknowledged.push(Number(row.id))
    }
  }
  const load = [pay(), pay(), pay(), pay()]
  while (acknowledged.length < 500) await new Promise((resolve) => setTimeout(resolve, 5))
  const before = [...acknowledged]
  const { file } = await backUp(source)
  const during = acknowledged.length
  stopping.abort()
  await Promise.all(load)
  assert.ok(during > before.length, 'nothing was written while the backup was made')
  await restore(target, file)
  const rows = await target.db<{ id: string }[]>`select id from point_transaction`
  const ids = new Set(rows.map(({ id }) => Number(id)))
  assert.deepEqual(
    before.filter((id) => !ids.has(id)),
    [],
  )
  const wrong = await target.db`
    select customer_id from point_account
     where balance <> (select coalesce(sum(value), 0) from point_transaction as entry
                        where entry.customer_id = point_account.customer_id)`
  assert.deepEqual([...wrong], [])
})

test('restore: a database that holds anything is refused, and left as it was', async (t) => {
  const source = await newDatabase(t)
  await fill(source)
  const { file } = await backUp(source)
  const before = await printsOf(source.db)
  await assert.rejects(restore(source, file), /not empty: it has .* Nothing was changed/)
  assert.deepEqual(await printsOf(source.db), before)

  const foreign = await newDatabase(t, createBareDatabase)
  await foreign.db`create table of_somebody_else (id int)`
  await assert.rejects(restore(foreign, file), /it has public\.of_somebody_else/)
  assert.deepEqual(await listTables(foreign.db), ['public.of_somebody_else'])
})

test('restore: of two at once into one database one is refused', async (t) => {
  const [source, target] = [await newDatabase(t), await newDatabase(t, createBareDatabase)]
  await fill(source)
  const { file } = await backUp(source)
  const outcomes = await Promise.allSettled([restore(target, file), restore(target, file)])
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.deepEqual(await printsOf(target.db), await printsOf(source.db))
})

test('restore: what fails half-way leaves an empty database, and works when it is run again', async (t) => {
  const [source, target] = [await newDatabase(t), await newDatabase(t, createBareDatabase)]
  await fill(source)
  const objects = newStore()
  await addImage(source, objects)
  const { file } = await backUp(source, objects)
  const full = { ...newStore(), put: () => Promise.reject(new Error('the disk is full')) }
  await assert.rejects(restore(target, file, full), /the disk is full/)
  assert.deepEqual(await listTables(target.db), [])
  const whole = await readFile(file)
  await writeFile(`${file}.cut`, whole.subarray(0, whole.length - 1000))
  await assert.rejects(restore(target, `${file}.cut`), /not whole|altered/)
  assert.deepEqual(await listTables(target.db), [])
  await restore(target, file)
  assert.deepEqual(await printsOf(target.db), await printsOf(source.db))
})

test('restore: rows that PostgreSQL refuses end it with what it says', async (t) => {
  const [source, target] = [await newDatabase(t), await newDatabase(t, createBareDatabase)]
  await fill(source)
  await source.db`alter table number_budget drop constraint number_budget_pkey`
  await source.db`insert into number_budget select * from number_budget`
  await source.db`alter table account_identity drop constraint account_identity_account_id_fkey`
  const { file } = await backUp(source)
  await assert.rejects(restore(target, file), /number_budget_pkey/)
  await source.db`truncate number_budget`
  await source.db`
    insert into account_identity (provider, subject_hash, account_id)
    values ('KAKAO', 'x', ${randomUUID()})`
  const other = await backUp(source)
  await assert.rejects(restore(target, other.file), /account_identity_account_id_fkey/)
  assert.deepEqual(await listTables(target.db), [])
})

test('restore: a backup of an earlier level is brought up to date', async (t) => {
  const [source, target] = [
    await newDatabase(t, createBareDatabase),
    await newDatabase(t, createBareDatabase),
  ]
  await migrateQueue(source.address)
  await migrate(source.db, 15)
  await source.db`insert into number_block (prefix) values ('7495123')`
  const { file } = await backUp(source)
  const { migrations } = await restore(target, file)
  assert.equal(migrations[0], '0016_social.sql')
  assert.deepEqual(
    [...(await target.db`select prefix, status from number_block`)],
    [{ prefix: '7495123', status: 'active' }],
  )
  await migrate(source.db)
  assert.deepEqual(await printsOf(target.db), await printsOf(source.db))
})

test('restore: a backup of a later release is refused before anything is opened', async (t) => {
  const source = await newDatabase(t)
  await fill(source)
  await source.db`insert into schema_migration (number, name, checksum) values (9999, '9999_later.sql', 'x')`
  const { file } = await backUp(source)
  await assert.rejects(verifyBackup(file, secret), /of a later release.*9999_later/)
  await source.db`delete from schema_migration where number = 9999`
  await source.db`update schema_migration set checksum = 'x' where number = 3`
  const other = await backUp(source)
  await assert.rejects(verifyBackup(other.file, secret), /0003_verification/)
})

test('backup: a file that is there is not written over, and nothing is left of one that failed', async (t) => {
  const source = await newDatabase(t)
  const file = newName()
  const house = { database: source, objects: newStore(), secret, masterKeys: [], progress }
  await writeFile(file, 'precious')
  await assert.rejects(writeBackup(house, file), /is there already/)
  assert.equal(await readFile(file, 'utf8'), 'precious')
  const gone = { ...house.objects, get: () => Promise.reject(new Error('the store is away')) }
  await addImage(source, house.objects)
  await assert.rejects(writeBackup({ ...house, objects: gone }, newName()), /the store is away/)
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [],
  )
  await assert.rejects(verifyBackup(newName(), secret), /There is no file/)
})
