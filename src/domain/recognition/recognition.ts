import { Fault } from '../../core/fault.ts'
import type { ReaderAnswer } from './reader-messages.types.ts'
import { createReaderPool } from './reader-pool.ts'
import type { QrFinding, ScreenReading } from './reading.types.ts'

export { claimLimits, readClaims, type DeviceClaims } from './device-claims.ts'
export { drawContractQr, drawQrRows } from './draw-qr.ts'
export { judgeReading, type Judgement, type JudgementReason } from './judge-reading.ts'
export type { QrFinding, ScreenReading } from './reading.types.ts'

/** Reads what pictures show, in processes of its own, without any network. Answers are personal data. */
export interface Recognition {
  /**
   * Reads a device-information capture: JPEG, PNG or WebP, at most 50 million pixels, in 2.5 seconds and what it has to
   * wait. Faults: `image_type_refused`, `image_refused`, `overloaded`.
   */
  readScreen(image: Buffer): Promise<ScreenReading>
  /** Finds QR codes in a photo, also mirrored and tilted ones. Faults as above. */
  findQr(image: Buffer): Promise<QrFinding[]>
  /** Loads the models now, as a serving process does; else the first picture waits for them, about half a second. */
  warm(): Promise<void>
  /** Ends what is being read. */
  close(): Promise<void>
}

export interface RecognitionOptions {
  /** Processes that read, each one picture at a time; each takes 120 to 360 MB. */
  readonly processes?: number
  /** Threads of each. */
  readonly threads?: number
  /** Time in which a capture is looked at again while its numbers are missing or unsure. */
  readonly budgetMs?: number
  /** Pictures that wait for a process. */
  readonly maxWaiting?: number
  /** After so long a process is ended and replaced. */
  readonly hardLimitMs?: number
  /** Hears of a reader process that ended by itself. */
  readonly onLost?: (why: string) => void
}

export function createRecognition({
  processes = 1,
  threads = 2,
  budgetMs = 2500,
  maxWaiting = 16,
  hardLimitMs = 10_000,
  onLost = () => {},
}: RecognitionOptions = {}): Recognition {
  const pool = createReaderPool({ processes, threads, budgetMs, maxWaiting, hardLimitMs, onLost })
  const ask = async (kind: 'screen' | 'qr', bytes: Buffer) => {
    if (!isPicture(bytes)) {
      throw new Fault('image_type_refused', { explanation: 'the file is no JPEG, PNG or WebP image' })
    }
    return settle(await pool.run({ kind, bytes }))
  }
  return {
    async readScreen(image) {
      const answer = await ask('screen', image)
      if ('screen' in answer) return answer.screen
      throw new TypeError('a reader answered something else')
    },
    async findQr(image) {
      const answer = await ask('qr', image)
      if ('qr' in answer) return answer.qr
      throw new TypeError('a reader answered something else')
    },
    warm: pool.warm,
    close: pool.close,
  }
}

function settle(answer: ReaderAnswer): ReaderAnswer {
  if ('refused' in answer) throw new Fault(answer.refused, { explanation: answer.explanation })
  if ('failed' in answer) throw new Error(`a reader failed: ${answer.failed}`)
  return answer
}

/** By its first bytes; whether the rest holds what they promise is seen when it is decoded. */
function isPicture(bytes: Buffer): boolean {
  const begins = bytes.toString('latin1', 0, 12)
  return (
    begins.startsWith('\u00ff\u00d8\u00ff') ||
    begins.startsWith('\u0089PNG\r\n\u001a\n') ||
    (begins.startsWith('RIFF') && begins.endsWith('WEBP'))
  )
}
