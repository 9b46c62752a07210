/** An order and whose it is: the tenant leads every key. */
export interface OrderKey {
  readonly applicationId: string
  readonly id: string
}
