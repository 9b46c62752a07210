/** How one line of a carrier is (a bind, a trunk), for the operator. */
export interface CarrierLine {
  readonly line: string
  /** Such as `up`, `down`, `connecting`, `draining`. */
  readonly state: string
  /** Submissions or calls under way. */
  readonly outstanding: number
  /** Over the last seconds. */
  readonly perSecond: number
}
