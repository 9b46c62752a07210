// Mends faults of dependencies that their makers have not mended yet. Runs after every install, under any Node.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'node_modules')

const patches = [
  {
    // https://github.com/porsager/postgres/issues/1208: a write to a connection that was lost a moment ago throws
    // where nobody can catch it, and ends the process. Here the query is refused instead.
    // https://github.com/porsager/postgres/issues/1192, 1223: a new connection that is ended while it asks for types
    // is a rejection that nobody handles, which ends the process, too. Here its first statement fails, once.
    name: 'postgres',
    version: '3.4.9',
    file: 'src/connection.js',
    changes: [
      [
        '    const x = socket.write(chunk, fn)\n',
        '    if (!socket) {\n' +
          '      chunk = nextWriteTimer = null\n' +
          "      error(Errors.connection('CONNECTION_CLOSED', options))\n" +
          '      return false\n' +
          '    }\n' +
          '    const x = socket.write(chunk, fn)\n',
      ],
      [
        // What PostgreSQL refuses when COPY FROM has ended is never told to the stream, which then never ends.
        '    stream && (stream.destroy(err), stream = null)\n',
        '    stream && (stream.destroy(err), stream = null)\n    final && (final(err), final = null)\n',
      ],
      [
        // Paused by its last rows, the connection would never be read again: what is asked next is not answered.
        '    stream && stream.push(null)\n    stream = null\n',
        '    stream && stream.push(null)\n    stream = null\n    socket.resume()\n',
      ],
      [
        '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
        '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
      ],
      [
        '    socket = null\n\n    if (initial)\n      return reconnect()\n\n' +
          "    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))\n",
        '    socket = null\n    isReady = false\n\n' +
          '    if (initial && errorResponse)\n      errored(errorResponse)\n' +
          '    if (!initial && !hadError && (query || sent.length))\n' +
          "      error(Errors.connection('CONNECTION_CLOSED', options, socket))\n" +
          '    query = results = errorResponse = null\n    result = new Result()\n\n' +
          '    if (initial)\n      return reconnect()\n\n',
      ],
      ['    , terminated = false\n', '    , terminated = false\n    , isReady = false\n'],
      ['  function ReadyForQuery(x) {\n', '  function ReadyForQuery(x) {\n    isReady = true\n'],
      [
        '    if (stream)\n      return queryError(q, Errors.generic(',
        '    if (!isReady) {\n' +
          "      queryError(q, Errors.connection('CONNECTION_CLOSED', options))\n" +
          '      return true\n' +
          '    }\n\n' +
          '    if (stream)\n      return queryError(q, Errors.generic(',
      ],
      // PgBouncer 1.18 at times never answers a Flush after an outage: without prepared statements, which is how we speak
      // to it, a connection that is silent for `idle_timeout` is given up, be it idle or not.
      [
        "      socket.on('data', data)\n",
        "      socket.on('data', data)\n" +
          '      options.prepare || !options.idle_timeout || socket.setTimeout(options.idle_timeout * 1000, function() {\n' +
          "        this.destroy(Errors.connection('CONNECTION_CLOSED', options))\n" +
          '      })\n',
      ],
      ['        return fetchArrayTypes()\n', '        return fetchArrayTypes().catch(noop)\n'],
      // With `max_pipeline: 0` it never began a transaction.
      [
        '        && sent.length < max_pipeline\n',
        '        && (max_pipeline === 0 ? q.options.onexecute : sent.length < max_pipeline)\n',
      ],
      // The end of an answer that has not begun is that of another one: the statement counted as done, with no rows.
      [
        '      } else {\n        query.resolve(results || result)\n',
        '      } else if (result.command === null && !results && !(query.over || query.onlyDescribe || query.cursorFn)) {\n' +
          '        incoming = Buffer.alloc(0)\n' +
          "        return socket.destroy(Errors.connection('CONNECTION_CLOSED', options))\n" +
          '      } else {\n        query.resolve(results || result)\n',
      ],
      [
        '  function queryError(query, err) {\n',
        '  function queryError(query, err) {\n    query.over = true\n',
      ],
      [
        '  function EmptyQueryResponse() {\n    /* noop */\n',
        "  function EmptyQueryResponse() {\n    result.command = ''\n",
      ],
    ],
  },
  {
    // https://github.com/porsager/postgres/issues/1216: a transaction whose connection was lost goes on with the one
    // that takes its place: it rolls back what others do there, or waits for ever and makes them wait. Above, too.
    name: 'postgres',
    version: '3.4.9',
    file: 'src/index.js',
    changes: [
      ['      , prepare = null\n', '      , prepare = null\n      , lost = null\n'],
      [
        'new Promise((_, reject) => connection.onclose = reject)',
        'new Promise((_, reject) => connection.onclose = e => {\n' +
          '          lost = e\n' +
          '          while (queries.length) queries.shift().reject(e)\n' +
          '          reject(e)\n' +
          '        })',
      ],
      [
        '        q.catch(e => uncaughtError || (uncaughtError = e))\n',
        '        q.catch(e => uncaughtError || (uncaughtError = e))\n        if (lost) return q.reject(lost)\n',
      ],
    ],
  },
  {
    // A local queue that is released while jobs wait in it begins to return them, and then refuses to wait for that:
    // the jobs stay locked for a while, and a failure is a rejection that nobody handles, which ends the process.
    name: 'graphile-worker',
    version: '0.18.0',
    file: 'dist/localQueue.js',
    changes: [
      [
        '        if (this.mode === "RELEASED" && this.backgroundCount === 0) {\n' +
          '            throw new Error(`Cannot background something when the queue is already released`);\n' +
          '        }\n' +
          '        this.backgroundCount++;\n',
        '        this.backgroundCount++; // mended\n',
      ],
      [
        // What is announced while a lane rests, or while it asks before it rests, is asked for when it has rested, as the
        // comment at the head of that file says; it waited for the next poll.
        '            this.fetchAgain = false;\n' +
          '            this.refetchDelayActive = true;\n' +
          '            this.refetchDelayFetchOnComplete = false;\n',
        '            this.refetchDelayFetchOnComplete = this.fetchAgain;\n' +
          '            this.fetchAgain = false;\n' +
          '            this.refetchDelayActive = true;\n',
      ],
      [
        '        if (this.handleCheckRefetchDelayAbortThreshold()) {\n' +
          "            // Refetch delay was enabled; we've incremented the counter and taken\n",
        '        if (this.handleCheckRefetchDelayAbortThreshold()) {\n' +
          '            this.refetchDelayFetchOnComplete ||= this.refetchDelayActive;\n' +
          "            // Refetch delay was enabled; we've incremented the counter and taken\n",
      ],
    ],
  },
]

for (const { name, version, file, changes } of patches) {
  const folder = path.join(modules, name)
  const installed = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version
  if (installed !== version) {
    console.error(
      `${name} is ${installed}, and scripts/patch.mjs mends ${version}: see whether it is mended there.`,
    )
    process.exit(1)
  }
  const target = path.join(folder, file)
  const text = readFileSync(target, 'utf8')
  let mended = text
  for (const [from, to] of changes) {
    if (mended.includes(to)) continue
    if (!mended.includes(from)) {
      console.error(`${name}/${file} has not what scripts/patch.mjs looks for.`)
      process.exit(1)
    }
    mended = mended.replace(from, to)
  }
  if (mended !== text) writeFileSync(target, mended)
}
