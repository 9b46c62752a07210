import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProgram } from '../test/support/debian.ts'
import { answers, createService, waitUntil, type Service } from './service.ts'

export interface HaproxyPlan {
  readonly httpPort: number
  readonly httpsPort: number
  readonly databasePort: number
  /** Certificate and key in one file. */
  readonly certificateFile: string
  readonly nodes: readonly { readonly name: string; readonly port: number }[]
  /** `askPort` says over HTTP whether it is the primary. */
  readonly databases: readonly { readonly name: string; readonly port: number; readonly askPort: number }[]
}

const nodesPath = '/haproxy/nodes'

/** Resolves as soon as the balancer that listens at `url` sends requests to so many nodes: `/healthz` of a node is too early. */
export async function untilBalanced(url: string, nodes: number): Promise<void> {
  await waitUntil(async () => {
    const answer = await fetch(`${url}${nodesPath}`)
    return (await answer.text()) === String(nodes)
  }, `HAProxy to send requests to ${nodes} nodes`)
}

/** Debian's HAProxy: before the nodes for clients, and before the databases for the nodes. */
export async function createHaproxy(folder: string, plan: HaproxyPlan): Promise<Service> {
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, describe(plan))
  return createService('haproxy', {
    launch: () => startProgram('haproxy', ['-db', '-f', file], folder),
    isReady: () => answers(`http://127.0.0.1:${plan.httpPort}/haproxy`),
  })
}

function describe({
  httpPort,
  httpsPort,
  databasePort,
  certificateFile,
  nodes,
  databases,
}: HaproxyPlan): string {
  return `global
  maxconn 2000

defaults
  timeout connect 2s
  timeout check 2s

frontend clients
  mode http
  bind 127.0.0.1:${httpPort}
  bind 127.0.0.1:${httpsPort} ssl crt ${certificateFile}
  timeout client 60s
  timeout http-request 10s
  monitor-uri /haproxy
  option forwardfor
  # How many nodes are sent requests now.
  http-request return status 200 content-type text/plain lf-string "%[nbsrv(nodes)]" if { path ${nodesPath} }
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  http-request set-header X-Forwarded-Proto http if !{ ssl_fc }
  default_backend nodes

backend nodes
  mode http
  balance roundrobin
  timeout server 60s
  timeout queue 5s
  option httpchk GET /readyz
  # A request that never reached a node goes to another one; one that did is not repeated.
  option redispatch 1
  retries 3
  retry-on conn-failure
${nodes.map(({ name, port }) => `  server ${name} 127.0.0.1:${port} check inter 200ms fall 2 rise 1`).join('\n')}

listen database
  mode tcp
  bind 127.0.0.1:${databasePort}
  # Who listens says nothing for hours.
  timeout client 24h
  timeout server 24h
  option httpchk GET /
  # As it starts, before its first check, it takes the standby for a primary as well: nobody is sent anywhere then.
  tcp-request connection reject if { nbsrv(database) gt 1 }
${databases
  .map(
    ({ name, port, askPort }) =>
      `  server ${name} 127.0.0.1:${port} check port ${askPort} inter 200ms fall 1 rise 1 on-marked-down shutdown-sessions`,
  )
  .join('\n')}
`
}
