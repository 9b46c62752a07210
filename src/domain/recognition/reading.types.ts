/** Where something stands: fractions (0 to 1) of the upright picture's width and height, so that it fits any size. */
export interface ReadingBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface ReadImei {
  /** 15 digits. */
  readonly value: string
  /** Which SIM slot's: as the screen says, else by the order on the screen. */
  readonly slot: 1 | 2
  /** 0 to 1: of the least certain digit, raised where two passes or a barcode agree. */
  readonly confidence: number
  readonly source: 'text' | 'barcode' | 'both'
  /** Whether the word IMEI stands with it. */
  readonly isLabelled: boolean
  readonly box: ReadingBox
}

export interface ReadSerial {
  /** O and I are written 0 and 1 where a maker has neither in its serial numbers. */
  readonly value: string
  readonly confidence: number
  readonly isLabelled: boolean
  readonly box: ReadingBox
}

export interface ReadModel {
  /** As the screen writes it: SM-S921N, MTV03KH/A. */
  readonly value: string
  readonly box: ReadingBox
}

export interface ScreenText {
  /** A row of the screen; two spaces where its parts stand apart. ASCII only: Hangul is not read. */
  readonly text: string
  readonly confidence: number
  readonly box: ReadingBox
}

export interface ScreenBarcode {
  readonly text: string
  /** `Code128`, `QRCode` and so on. */
  readonly format: string
  readonly box: ReadingBox
}

/** What was read on a capture, for judging and for whoever inspects it. Personal data. */
export interface ScreenReading {
  /** Numbers whose check digit is right, slot 1 first. */
  readonly imeis: readonly ReadImei[]
  /** What stands where an IMEI should, and is none: the check digit is wrong. Never to be used as a number. */
  readonly brokenImeis: readonly ReadImei[]
  /** Best first. */
  readonly serials: readonly ReadSerial[]
  readonly models: readonly ReadModel[]
  readonly texts: readonly ScreenText[]
  readonly barcodes: readonly ScreenBarcode[]
  /** How often the picture was looked at: 1 where it was clear. */
  readonly passes: number
  readonly tookMs: number
}

export interface QrFinding {
  readonly text: string
  /** Fractions of the upright picture, in the symbol's own order: top left, top right, bottom right, bottom left. */
  readonly corners: readonly { readonly x: number; readonly y: number }[]
  /** Seen in a mirror, or by a camera that mirrors. */
  readonly isMirrored: boolean
}
