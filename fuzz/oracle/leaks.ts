/** What only the inside of the server writes: stacks, files, its database and its queue. */
const leaks: readonly RegExp[] = [
  /\n\s+at .+:\d+:\d+/,
  /\\n\s+at .+:\d+:\d+/,
  /node_modules/,
  /file:\/\/\/(?!etc\/passwd)/,
  /node:internal/,
  /(?:Postgres|Type|Range|Reference|Syntax|Aggregate)Error/,
  /invalid input syntax|violates .* constraint|duplicate key value|out of range for type|relation "|syntax error at/,
  /ECONN[A-Z]+|ENOENT|EACCES/,
  /\[object Object\]/,
  /Cannot read propert|is not a function|is not iterable|is not defined/,
]

/** What an answer tells of the inside; undefined when it is nothing. `folders` are paths of this machine. */
export function findLeak(text: string, folders: readonly string[]): string | undefined {
  const folder = folders.find((each) => text.includes(each))
  if (folder) return `the path ${folder}`
  for (const leak of leaks) {
    const [found] = leak.exec(text) ?? []
    if (found) return JSON.stringify(found.slice(0, 80))
  }
  return undefined
}
