export type ImageFormat = 'jpeg' | 'png' | 'webp'

/** What is known of an image without looking at it. */
export interface ImageFacts {
  readonly format: ImageFormat
  /** Of the original. */
  readonly bytes: number
  /** As it is shown, after its orientation. */
  readonly width: number
  readonly height: number
  /** Of the original. */
  readonly sha256: Buffer
  /** When the camera says it was taken, `YYYY-MM-DD HH:mm:ss` by its own clock and in its own zone. */
  readonly capturedAt: string | undefined
}

export interface ImageKey {
  readonly affiliateId: string
  readonly id: string
}

/** `view`: whole and upright. `thumbnail`: at most 320 pixels a side, JPEG. Both without any metadata. */
export type Rendition = 'view' | 'thumbnail'

export interface Rendered {
  readonly contentType: string
  readonly bytes: Buffer
}

export const maxImageBytes = 10 * 1024 * 1024
export const maxPixels = 50_000_000
