import { ArchiveError } from '../../platform/backup/archive-error.ts'
import type { Manifest } from '../../platform/backup/records.ts'
import { readKeyBytes, writeKeyFiles } from '../../platform/secrets/key-files.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import type { Config } from '../config/config.ts'
import { keySource } from '../keys/installed-secrets.ts'

/** Whether what is restored can be opened: a key that is there fits, one was in the archive, or it is still to come. */
export type KeyAdvice = 'fits' | 'written' | 'missing'

/**
 * Compares the master key of this place with the archive's, and with `write` puts the archive's here where there is none.
 * Throws `ArchiveError` when there is another one.
 */
export async function restoreMasterKeys(
  config: Config,
  { keyChecks, masterKeys }: Pick<Manifest, 'keyChecks' | 'masterKeys'>,
  { write }: { write: boolean },
): Promise<KeyAdvice> {
  const here = await readKeyBytes(keySource(config))
  if (here.some((key) => keyChecks.includes(createMasterKey(key).check.toString('hex')))) return 'fits'
  if (here.length > 0) {
    throw new ArchiveError(
      'The master key that is here is not the one of this backup: set SWITCHBOARD_KEY to that one, or use another DATA_DIR. ' +
        'Nothing was changed.',
    )
  }
  if (masterKeys.length === 0) return 'missing'
  if (write)
    await writeKeyFiles(
      config.dataDir,
      masterKeys.map((key) => Buffer.from(key, 'base64')),
    )
  return 'written'
}
