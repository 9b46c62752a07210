// Mends faults of dependencies that their makers have not mended yet. Runs after every install, under any Node.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'node_modules')

const patches = [
  {
    // https://github.com/porsager/postgres/issues/1208: a write to a connection that was lost a moment ago throws
    // where nobody can catch it, and ends the process. Here the query is refused instead.
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
        '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
        '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
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
