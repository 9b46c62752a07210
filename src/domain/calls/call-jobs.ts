import { defineJob } from '../../platform/queue/queue.ts'
import type { OrderKey } from './order-key.ts'

/** Rings the phones of some orders that were accepted together. */
export const placeCallsJob = defineJob<{ orders: OrderKey[] }>('place-calls')

/** Texts the code of an order whose call failed. */
export const sendFallbackTextJob = defineJob<OrderKey>('send-fallback-text', { maxAttempts: 5 })
