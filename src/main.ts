import { enableCompileCache } from 'node:module'

// Compiled code is kept between starts: it halves the time to the first answered request.
enableCompileCache()

const { runCommandLine } = await import('./app/commands/command-line.ts')
process.exitCode = await runCommandLine(process.argv.slice(2))
