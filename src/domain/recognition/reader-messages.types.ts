import type { FaultCode } from '../../core/fault.ts'
import type { QrFinding, ScreenReading } from './reading.types.ts'

/** What a reader process is asked. */
export interface ReaderTask {
  readonly kind: 'screen' | 'qr'
  readonly bytes: Uint8Array
}

/** What it says. */
export type ReaderAnswer =
  /** The models are loaded: it can be asked. */
  | { readonly ready: true }
  /** The task has come, and is its own from here on. */
  | { readonly taken: true }
  | { readonly screen: ScreenReading }
  | { readonly qr: QrFinding[] }
  | { readonly refused: FaultCode; readonly explanation: string }
  /** A bug of ours, with its stack. */
  | { readonly failed: string }
