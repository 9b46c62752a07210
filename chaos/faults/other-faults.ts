import { setTimeout as sleep } from 'node:timers/promises'
import { fillDisk } from '../small-disk.ts'
import type { Fault } from './fault.ts'
import { cutConnections } from './cut.queries.ts'

/** What can go wrong beside a process or the database that does. */
export const otherFaults: readonly Fault[] = [
  {
    name: 'database connections cut',
    async strike({ cluster }, random) {
      for (let times = random.between(1, 4); times > 0; times--) {
        // It may be down just now: then they are cut anyway.
        await cutConnections(cluster.admin, random.next()).catch(() => {})
        await sleep(random.between(50, 400))
      }
    },
  },
  {
    name: 'carrier hangs up',
    async strike({ smsc }, random) {
      smsc.goAway(true)
      await sleep(random.between(100, 2500))
      smsc.goAway(false)
    },
  },
  {
    name: 'carrier is slow',
    async strike({ smsc }, random) {
      smsc.answerAfter(random.between(500, 3000))
      await sleep(random.between(1000, 4000))
      smsc.answerAfter(0)
    },
  },
  {
    name: 'receiver fails',
    async strike({ receiver }, random) {
      receiver.failHereafter(random.pick([0.5, 1]))
      await sleep(random.between(500, 4000))
      receiver.failHereafter(0.05)
    },
  },
  {
    name: 'disk full',
    async strike({ cluster }, random) {
      const free = await fillDisk(cluster.dataDir)
      await sleep(random.between(500, 4000))
      await free()
    },
  },
]
