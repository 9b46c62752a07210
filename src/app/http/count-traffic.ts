import { callupPrefix } from '../../apis/callup/callup.ts'
import { consolePrefix } from '../../apis/console/console.ts'
import { itechsPrefix } from '../../apis/itechs/itechs.ts'
import { senicarePrefix } from '../../apis/senicare/senicare.ts'
import { callbackPrefix } from '../../apis/senicare/sns-provider.ts'
import { sms4wpPrefix } from '../../apis/sms4wp/sms4wp.ts'
import { spacePrefix } from '../../apis/virtualclass/page/space.ts'
import { virtualclassPrefix } from '../../apis/virtualclass/virtualclass.ts'
import type { Traffic } from '../../domain/traffic/traffic.ts'
import type { Answered } from '../../platform/http/server.ts'

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

/** Counts what every API answers, and how long it took. */
export function countTraffic(traffic: Pick<Traffic, 'count'>): (answered: Answered) => void {
  const apis = new Map<string, string | undefined>()

  function apiOf({ route, url }: Answered): string | undefined {
    if (route === undefined) return findApi(url)
    if (!apis.has(route)) apis.set(route, findApi(route))
    return apis.get(route)
  }

  return (answered) => {
    const api = apiOf(answered)
    if (api !== undefined) traffic.count({ api, ms: answered.elapsedMs, status: answered.status })
  }
}

function findApi(url: string): string | undefined {
  return names.find(([prefix]) => `${url}/`.startsWith(`${prefix}/`))?.[1]
}
