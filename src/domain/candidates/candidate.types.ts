/** A device that can be insured. */
export interface Candidate {
  readonly id: string
  /** `aos` or `ios`, as the list has it. */
  readonly os: string
  readonly name: string
  readonly modelNames: readonly string[]
}
