import type { MessageType, SmsCarrier } from './sms.port.ts'

/** Which carriers take what, in the order in which they are asked. */
export type Routes = readonly Route[]

interface Route {
  /** First digits of the receiver's number; '' for all. */
  readonly prefix: string
  readonly type: MessageType | '*'
  readonly carriers: readonly string[]
}

const form = /^(\*|[0-9]{1,15})\/(\*|SMS|LMS|MMS)=([a-z0-9-]+(?:,[a-z0-9-]+)*)$/

/**
 * Reads `010/SMS=smpp-a,smpp-b; *\/MMS=solapi; *\/*=loopback`: the longest prefix wins, then the exact type. Throws an
 * `Error` that names the part it cannot read. '' has no routes: carriers are asked in their own order.
 */
export function parseRoutes(text: string): Routes {
  const parts = text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const routes = parts.map((part): Route => {
    const [, prefix, type, carriers] = form.exec(part.replaceAll(/\s/g, '')) ?? []
    if (prefix === undefined || carriers === undefined) {
      throw new Error(`"${part}" is not of the form PREFIX/TYPE=CARRIER,CARRIER`)
    }
    return {
      prefix: prefix === '*' ? '' : prefix,
      type: type as Route['type'],
      carriers: carriers.split(','),
    }
  })
  return routes.toSorted(
    (one, other) =>
      other.prefix.length - one.prefix.length || Number(one.type === '*') - Number(other.type === '*'),
  )
}

/** The carriers to ask, best first: available ones that carry the type. */
export function chooseCarriers(
  routes: Routes,
  carriers: readonly SmsCarrier[],
  { number, type }: { readonly number: string; readonly type: MessageType },
): readonly SmsCarrier[] {
  const route = routes.find(
    (each) => number.startsWith(each.prefix) && (each.type === '*' || each.type === type),
  )
  const inOrder = route
    ? route.carriers.flatMap((name) => carriers.find((carrier) => carrier.name === name) ?? [])
    : carriers
  return inOrder.filter((carrier) => carrier.carries.includes(type) && carrier.isAvailable())
}
