export interface PointAccount {
  readonly id: string
  readonly customerId: string
  readonly balance: number
}

export interface PointTransaction {
  readonly id: string
  readonly customerId: string
  readonly pointId: string
  readonly value: number
  readonly description: string
  readonly at: Date
}

export interface TransactionFilter {
  readonly customerId?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}
