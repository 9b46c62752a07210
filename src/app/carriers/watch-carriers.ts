import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { App } from '../app.ts'

/** How often the file is looked at, milliseconds. */
const lookEveryMs = 1000

/**
 * Applies `CARRIERS_FILE` whenever it changes, without a restart. A file that is wrong changes nothing and is logged
 * with every fault. Returns how to stop.
 */
export function watchCarriers({ config, carriers, log }: App): () => void {
  const { carriersFile: file } = config
  if (!file) return () => {}

  async function apply(path: string): Promise<void> {
    const { CarriersFault, parseCarriers } = await import('./carriers-file.ts')
    try {
      const { development } = config
      carriers.apply(parseCarriers(await readFile(path, 'utf8'), config.carriers, { development }))
      log.info({ file: path }, 'the carriers were changed')
    } catch (error) {
      const faults = error instanceof CarriersFault ? error.faults : [(error as Error).message]
      log.error({ file: path, faults }, 'the carriers were not changed: the file is wrong')
    }
  }

  const look = () => void apply(file)
  watchFile(file, { interval: lookEveryMs, persistent: false }, look)
  return () => {
    unwatchFile(file, look)
  }
}
