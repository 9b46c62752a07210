import type { FaultCode } from '../../core/fault.ts'
import type { ImageFacts, ImageFormat, Rendition } from './image.types.ts'

/** What goes to the threads that decode, and what comes back. A `Buffer` arrives as a plain `Uint8Array`. */

export interface CheckTask {
  readonly bytes: Uint8Array
  readonly format: ImageFormat
}

export interface Checked {
  readonly facts: Omit<ImageFacts, 'sha256'> & { readonly sha256: Uint8Array }
  /** The original, sealed with `dataKey`. */
  readonly sealed: Uint8Array
  readonly dataKey: Uint8Array
}

export interface RenderTask {
  readonly sealed: Uint8Array
  readonly dataKey: Uint8Array
  readonly format: ImageFormat
  readonly rendition: Rendition
}

export interface RenderedPart {
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** A fault loses its class between threads. */
export interface Refusal {
  readonly refused: FaultCode
  readonly explanation: string
}
