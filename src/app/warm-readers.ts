import type { App } from './app.ts'

/** Starts the readers of pictures where somebody may send one, while everything else is served already. */
export async function warmReaders({ config, db, log, affiliates, recognition }: App): Promise<void> {
  if (!config.recognition.isWarm) return
  try {
    if (await affiliates.areThere(db)) await recognition.warm()
  } catch (error) {
    log.warn({ err: error }, 'no picture can be read yet; the first one tries again')
  }
}
