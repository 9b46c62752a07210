import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from './fault.ts'

export const databaseFaults: readonly Fault[] = [
  {
    name: 'kill -9 PostgreSQL, recovery',
    strike: ({ cluster }) => cluster.postgres.crashPrimary(),
  },
  {
    name: 'kill -9 PostgreSQL, promotion',
    async strike({ cluster: { postgres } }, random) {
      await postgres.failOver()
      await sleep(random.between(0, 1000))
      await postgres.settle()
    },
  },
  {
    name: 'kill -9 of the standby',
    async strike({ cluster: { postgres } }, random) {
      await postgres.killStandby()
      await sleep(random.between(0, 1000))
      await postgres.settle()
    },
  },
  {
    name: 'SIGSTOP PostgreSQL',
    async strike({ cluster: { postgres } }, random) {
      const { primary } = postgres
      primary.signal('SIGSTOP')
      await sleep(random.between(300, 3000))
      primary.signal('SIGCONT')
    },
  },
]
