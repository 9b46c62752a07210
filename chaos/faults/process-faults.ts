import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../../cluster/cluster.ts'
import type { Service } from '../../cluster/service.ts'
import type { Fault } from './fault.ts'

type Choose = (cluster: Cluster) => readonly Service[]

const serving: Choose = (cluster) => cluster.serving
const working: Choose = (cluster) => cluster.working
const pooler: Choose = (cluster) => [cluster.pooler]
const balancer: Choose = (cluster) => [cluster.balancer]

/** kill -9, and a start a while later. */
function kill(name: string, choose: Choose): Fault {
  return {
    name: `kill -9 ${name}`,
    async strike({ cluster }, random) {
      const service = random.pick(choose(cluster))
      await service.kill()
      await sleep(random.between(100, 1500))
      await service.start()
    },
  }
}

/** SIGSTOP: it holds all it has, and says nothing. */
function halt(name: string, choose: Choose): Fault {
  return {
    name: `SIGSTOP ${name}`,
    async strike({ cluster }, random) {
      const service = random.pick(choose(cluster))
      service.signal('SIGSTOP')
      await sleep(random.between(300, 3000))
      service.signal('SIGCONT')
    },
  }
}

/** SIGTERM and a new one in its place, as an upgrade does. */
function restart(name: string, choose: Choose): Fault {
  return {
    name: `restart ${name}`,
    async strike({ cluster }, random) {
      const service = random.pick(choose(cluster))
      await service.end()
      await service.start()
    },
  }
}

export const processFaults: readonly Fault[] = [
  kill('serve', serving),
  kill('work', working),
  kill('PgBouncer', pooler),
  kill('HAProxy', balancer),
  halt('serve', serving),
  halt('work', working),
  halt('PgBouncer', pooler),
  restart('serve', serving),
  restart('work', working),
]
