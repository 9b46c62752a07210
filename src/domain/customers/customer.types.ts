export type CustomerGroup = 'admin' | 'user'
export type CustomerStatus = 'good' | 'banned' | 'deleted'

/** A prepaid customer of the messaging gateway, as a request needs it. Ids are decimal strings of bigints. */
export interface Customer {
  readonly id: string
  readonly tenant: string
  readonly group: CustomerGroup
  readonly status: CustomerStatus
  readonly limitPerDay: number
  readonly limitPerOnce: number
  readonly report: { readonly url: string; readonly sealedSecret: Buffer } | undefined
}

/** Who speaks: a granted token and its owner. */
export interface Credential {
  readonly tokenId: string
  readonly customer: Customer
}
