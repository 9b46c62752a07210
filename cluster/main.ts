/** `npm run cluster`: a primary and a standby, PgBouncer, HAProxy, two nodes that serve and two that work, until Ctrl-C. */
import { once } from 'node:events'
import { startCluster, withoutClusterPrograms } from './cluster.ts'

const missing = withoutClusterPrograms()
if (missing !== false) {
  console.error(`A cluster ${missing}.`)
  process.exit(1)
}
const cluster = await startCluster({ say: (line) => console.log(`  up: ${line}`) })
const { url, httpsUrl, caFile, demo, environment, postgres, serving, working } = cluster
console.log(`
  Switchboard     ${url}  and  ${httpsUrl}  (CA: ${caFile})
  The console     ${url}/console/  as ${demo.console.email}, ${demo.console.password}
  CallUp's token  ${demo.callup.token}

  For commands:   ${Object.entries(environment)
    .filter(([name]) => name === 'DATA_DIR' || name.startsWith('DATABASE_'))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} bin/switchboard doctor
  To break:       ${[
    ...serving,
    ...working,
    cluster.pooler,
    cluster.balancer,
    postgres.primary,
    postgres.standby,
  ]
    .map(({ name, pid }) => `${name} ${pid}`)
    .join(', ')}

  Ctrl-C stops all of it, and deletes its data.
`)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
await cluster.stop()
