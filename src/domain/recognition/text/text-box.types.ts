/** A rectangle around a line of text, turned by `angle` radians about its centre; pixels of the picture. */
export interface TextBox {
  readonly centreX: number
  readonly centreY: number
  readonly width: number
  readonly height: number
  /** From -π/4 to π/4: which end is up is not known yet. */
  readonly angle: number
}

/** What stands in a box. */
export interface TextLine {
  readonly text: string
  /** For each character of `text` the network's probability, 0 to 1. */
  readonly certainties: readonly number[]
  readonly box: TextBox
}

/** The lines that stand beside each other, from left to right. */
export interface TextRow {
  readonly text: string
  readonly certainties: readonly number[]
  readonly lines: readonly TextLine[]
}
