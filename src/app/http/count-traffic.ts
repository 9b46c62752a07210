import type { FastifyInstance } from 'fastify'
import { callupPrefix } from '../../apis/callup/callup.ts'
import { consolePrefix } from '../../apis/console/console.ts'
import { itechsPrefix } from '../../apis/itechs/itechs.ts'
import { senicarePrefix } from '../../apis/senicare/senicare.ts'
import { callbackPrefix } from '../../apis/senicare/sns-provider.ts'
import { sms4wpPrefix } from '../../apis/sms4wp/sms4wp.ts'
import { spacePrefix } from '../../apis/virtualclass/page/space.ts'
import { virtualclassPrefix } from '../../apis/virtualclass/virtualclass.ts'
import type { Traffic } from '../../domain/traffic/traffic.ts'

const names: readonly (readonly [prefix: string, api: string])[] = [
  [callupPrefix, 'callup'],
  // Before the API whose paths lie around it.
  [senicarePrefix, 'senicare'],
  [callbackPrefix, 'senicare'],
  [sms4wpPrefix, 'sms4wp'],
  [virtualclassPrefix, 'virtualclass'],
  [spacePrefix, 'virtualclass'],
  [itechsPrefix, 'itechs'],
  [consolePrefix, 'console'],
]

/** Counts what every API answers, and how long it took; not what stays open, such as live events. */
export function countTraffic(http: FastifyInstance, traffic: Pick<Traffic, 'count'>): void {
  http.addHook('onResponse', (request, reply, done) => {
    const found = names.find(([prefix]) => `${request.raw.url}/`.startsWith(`${prefix}/`))
    const isStream = String(reply.getHeader('content-type')).startsWith('text/event-stream')
    if (found && !isStream) {
      traffic.count({ api: found[1], ms: reply.elapsedTime, status: reply.statusCode })
    }
    done()
  })
}
