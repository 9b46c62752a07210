import { connect, type Socket } from 'node:net'
import postgres from 'postgres'
import { socketPath, superuser } from './place.ts'

/**
 * One connection that stands for this process as long as it uses the server, so that another process that
 * stops sees it in pg_stat_activity even before (and between) the connections of the application's pool.
 * It ends with the process, however that dies, and does not keep the event loop alive.
 */
export interface Session {
  createDatabase(name: string): Promise<void>
  countOthers(): Promise<Others>
  /** Says so to the others before it is gone. */
  end(): Promise<void>
}

export interface Others {
  /** Connections of whatever kind; closed ones count until the server has noticed. */
  readonly clients: number
  /** Sessions like this one whose processes have not begun to leave. */
  readonly staying: number
}

const [staying, leaving] = ['switchboard presence', 'switchboard leaving']

export async function openSession(socketDir: string, password: string): Promise<Session> {
  let socket: Socket | undefined
  const options = {
    // To `postgres`, so that the application's database can be dropped or used as a template meanwhile.
    database: 'postgres',
    user: superuser,
    password,
    max: 1,
    max_lifetime: null,
    ssl: false,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: staying },
    // Our own socket: it can be unref'ed, and a failed connect is one plain error.
    socket: async () => (socket = await connectSocket(socketPath(socketDir))),
  }
  const sql = postgres(options)
  const whileAwake = async <T>(query: () => PromiseLike<T>): Promise<T> => {
    socket?.ref()
    try {
      return await query()
    } finally {
      socket?.unref()
    }
  }
  const end = () => whileAwake(() => sql.end({ timeout: 1 }))
  try {
    await whileAwake(() => sql`select 1`)
  } catch (error) {
    await end()
    throw error
  }
  const leave = () => {
    // Not waited for: the end does, and no longer than it may take.
    sql`select set_config('application_name', ${leaving}, false)`.catch(() => undefined)
    return end()
  }
  return {
    createDatabase: (name) => whileAwake(() => createDatabase(sql, name)),
    countOthers: () => whileAwake(() => countOthers(sql)),
    end: leave,
  }
}

function connectSocket(file: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(file)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

async function createDatabase(sql: postgres.Sql, name: string): Promise<void> {
  const found = await sql`select 1 from pg_database where datname = ${name}`
  if (found.length === 0) await sql`create database ${sql(name)}`
}

async function countOthers(sql: postgres.Sql): Promise<Others> {
  const [row] = await sql<Others[]>`
    select count(*)::int as clients,
           (count(*) filter (where application_name = ${staying}))::int as staying
      from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid()`
  return row ?? { clients: 0, staying: 0 }
}
