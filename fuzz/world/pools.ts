import type { Value } from '../values/value.types.ts'
import type { Pools } from './world.types.ts'

const mostInPool = 40
const mostPools = 2000

/** A pool of one: this very second, Unix time. */
export const clock = 'clock'

export function createPools(): Pools {
  const pools = new Map<string, { all: Value[]; next: number }>()
  return {
    add(name, value) {
      let pool = pools.get(name)
      if (!pool) {
        if (pools.size >= mostPools) return
        pools.set(name, (pool = { all: [], next: 0 }))
      }
      pool.all[pool.next] = value
      pool.next = (pool.next + 1) % mostInPool
    },
    pick(name, which) {
      if (name === clock) return String(Math.floor(Date.now() / 1000))
      const all = pools.get(name)?.all
      return all && all.length > 0 ? all[which % all.length] : undefined
    },
  }
}
