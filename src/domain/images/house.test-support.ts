import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { connectDatabase } from '../../platform/db/database.ts'
import { listenForChanges } from '../../platform/db/notified-cache.ts'
import { createLocalStore } from '../../platform/objects/local-store.ts'
import type { ObjectStore } from '../../platform/objects/object-store.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { createAffiliates } from '../affiliates/affiliates.ts'
import { createImages, type ImageKey } from './images.ts'
import { makeJpeg } from './sample-images.test-support.ts'

/** Images on a database and in a folder of their own, with a clock that the test can put forward; gone after the file's tests. */
export async function openImageHouse() {
  const { db, address, close } = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-images-'))
  const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 9)))
  const changes = await listenForChanges((events) =>
    connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
  )
  const affiliates = createAffiliates({ db, changes, secrets })
  const objects = createLocalStore(folder)
  const clock = { aheadMs: 0 }
  const now = async () => {
    const [row] = await db<{ now: number }[]>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`
    return (row?.now ?? NaN) + clock.aheadMs
  }
  const images = createImages({ db, secrets, objects, now })
  after(async () => {
    await images.close()
    await changes.close()
    await close()
    await rm(folder, { recursive: true, force: true })
  })

  async function newAffiliate(): Promise<string> {
    return (await affiliates.create(db, { name: 'Test' })).id
  }

  /** An image that is there, as `POST image/` leaves it. */
  async function newImage(affiliateId: string, bytes?: Buffer): Promise<ImageKey & { token: string }> {
    const { id } = await images.receive({ affiliateId, bytes: bytes ?? (await makeJpeg()) })
    const token = await images.keep({ affiliateId, id })
    return { affiliateId, id, token }
  }

  async function keysInStore(store: ObjectStore = objects): Promise<string[]> {
    return (await Array.fromAsync(store.list('images'))).map((key) => key.slice('images/'.length)).toSorted()
  }

  /** As if everything had happened so many hours earlier. */
  async function age(hours: number): Promise<void> {
    await db`update image set created_at = created_at - make_interval(hours => ${hours})`
  }

  async function states(): Promise<Record<string, string>> {
    const rows = await db<{ id: string; state: string }[]>`select id, state from image`
    return Object.fromEntries(rows.map(({ id, state }) => [id, state]))
  }

  return { db, secrets, objects, images, clock, newAffiliate, newImage, keysInStore, age, states }
}
