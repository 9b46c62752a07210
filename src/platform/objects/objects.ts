import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createLocalStore } from './local-store.ts'
import { objectKey, type ObjectStore } from './object-store.ts'
import type { S3Settings } from './s3-settings.ts'

export type ObjectsConfig = { readonly kind: 'local' } | ({ readonly kind: 's3' } & S3Settings)

/** The store that the configuration names; a local one is `DATA_DIR/objects`. */
export async function openObjects(config: ObjectsConfig, dataDir: string): Promise<ObjectStore> {
  if (config.kind === 'local') return createLocalStore(join(dataDir, 'objects'))
  // Its client takes a third of a second and 30 MB to load, for those who need it.
  const { createS3Store } = await import('./s3-store.ts')
  return createS3Store(config)
}

/** Writes, reads and deletes a small object; resolves with the milliseconds that it took. Fault: `storage_unavailable`. */
export async function probeObjects(objects: ObjectStore): Promise<number> {
  const began = performance.now()
  const key = objectKey('probe', randomUUID())
  await objects.put(key, Buffer.from(key))
  const read = await objects.get(key)
  await objects.delete([key])
  if (read?.toString() !== key) throw new Error('what was read is not what was written')
  return performance.now() - began
}
