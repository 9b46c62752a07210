import { Fault } from '../../core/fault.ts'
import { findQr } from './find-qr.ts'
import { allowPicturesOnly } from '../../platform/pictures/allow-pictures-only.ts'
import { readScreen } from './read-screen.ts'
import type { ReaderAnswer, ReaderTask } from './reader-messages.types.ts'
import { loadModels } from './text/load-models.ts'
import { loadZxing } from './zxing.ts'

// Started by reader-pool.ts: reads one picture at a time, and ends when whoever started it has.
const [threads = 1, budgetMs = 2500] = process.argv.slice(2).map(Number)

process.once('disconnect', () => process.exit())
// Ctrl-C and a service manager reach the whole group; the server still waits for answers then, and ends this one.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
allowPicturesOnly()
const [models] = await Promise.all([loadModels({ threads }), loadZxing()])

process.on('message', (task: ReaderTask) => {
  say({ taken: true })
  void answer(task).then(say)
})
say({ ready: true })

async function answer({ kind, bytes }: ReaderTask): Promise<ReaderAnswer> {
  try {
    return kind === 'screen'
      ? { screen: await readScreen(models, bytes, { budgetMs }) }
      : { qr: await findQr(bytes) }
  } catch (error) {
    if (error instanceof Fault) return { refused: error.code, explanation: error.detail.explanation ?? '' }
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function say(what: ReaderAnswer): void {
  process.send?.(what)
}
