/** Part of `npm run check`: no file that is, or could be, committed holds a secret. `--root` looks at another checkout. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What issuers make recognisable, and what we do. */
const shapes: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/=]{40,}/g,
  'an AWS key': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  'a GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})/g,
  'a GitLab token': /\bglpat-[\w-]{20,}/g,
  'an npm token': /\bnpm_[A-Za-z0-9]{36}\b/g,
  'a Slack token': /\bxox[abeprs]-[\w-]{10,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{20,}/g,
  'a Google key': /\bAIza[0-9A-Za-z_-]{35}\b/g,
  'a Stripe key': /\b[rs]k_live_[0-9a-zA-Z]{16,}/g,
  'an API key that begins with sk-': /\bsk-[A-Za-z0-9_-]{24,}/g,
  'a signed token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/g,
  'a webhook secret': /\bwhsec_[A-Za-z0-9+/]{24,}={0,2}/g,
  'a password in a URL':
    /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"`$<{]+:(?!pass|secret|word|\*|x+@|\$|<|\{|…)[^\s/:@'"`$<{]{6,}@/gi,
}

/** A long value on a line that says that it is one. */
const naming = /secret|token|pass(?:word|wd)|api[-_ ]?key|private|credential|signature|_KEY\b/i
const longValue = /(?<![\w+/.-])(?:[0-9a-f]{32,}|[A-Za-z0-9+/_-]{32,}={0,2})(?![\w+/.-])/gi
/** Bits a character: random base64 of 32 characters has about 4.5, random hex 3.4, words and paths less. */
const leastEntropy = { hex: 2.9, other: 4.1 }

/** Fingerprints of values that look like secrets and are none, and why. */
const known: Readonly<Record<string, string>> = {
  '44a33c25abfa7aef':
    'the head of an access token that has expired, cut off, in README and docs/apis/senicare.md',
  '2eed2012ec1c4933': 'the answer of an example in docs/apis/sms4wp.md, of a server that is gone',
  '8ebc7a042f4f10ca': 'a user_token that the example of docs/apis/virtualclass.md shows',
}

const lockFiles = new Set(['package-lock.json'])

export interface FoundSecret {
  readonly what: string
  readonly line: number
  /** To be put into `known`, when it is none. */
  readonly fingerprint: string
}

/** What in this text looks like a secret. The value itself is not repeated: check logs are read by many. */
export function findSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  const add = (what: string, value: string, at: number) => {
    const fingerprint = createHash('sha256').update(value).digest('hex').slice(0, 16)
    if (fingerprint in known) return
    found.push({ what, line: text.slice(0, at).split('\n').length, fingerprint })
  }
  for (const [what, shape] of Object.entries(shapes)) {
    for (const match of text.matchAll(shape)) add(what, match[0], match.index)
  }
  let at = 0
  for (const line of text.split('\n')) {
    if (line.length < 10_000 && naming.test(line)) {
      for (const match of line.matchAll(longValue)) {
        if (isRandom(match[0])) add('a random value that is named as a secret', match[0], at + match.index)
      }
    }
    at += line.length + 1
  }
  return found
}

function isRandom(value: string): boolean {
  if (/^[0-9a-f]+$/i.test(value)) return entropyOf(value.toLowerCase()) >= leastEntropy.hex
  const isMixed = /[a-z]/.test(value) && /[A-Z]/.test(value) && /[0-9]/.test(value)
  return isMixed && entropyOf(value) >= leastEntropy.other
}

/** Shannon's, bits a character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>()
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => {
    const share = count / value.length
    return sum - share * Math.log2(share)
  }, 0)
}

/** Files that git has, or would take with `git add .`. */
function listFiles(root: string): string[] {
  const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const names = execFileSync('git', git, { cwd: root, maxBuffer: 64 * 1024 * 1024 }).toString()
  return names.split('\0').filter((name) => name !== '' && !lockFiles.has(path.basename(name)))
}

function readText(file: string): string | undefined {
  try {
    const bytes = readFileSync(file)
    return bytes.includes(0) ? undefined : bytes.toString()
  } catch (error) {
    // Deleted and not yet committed so, or a link to a directory.
    if (['ENOENT', 'EISDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined
    throw error
  }
}

if (import.meta.main) {
  const given = process.argv.indexOf('--root')
  const root = given < 0 ? path.dirname(import.meta.dirname) : path.resolve(process.argv[given + 1] ?? '.')
  const files = listFiles(root)
  if (files.length === 0) throw new Error(`git knows no file in ${root}`)
  for (const file of files) {
    for (const { what, line, fingerprint } of findSecrets(readText(path.join(root, file)) ?? '')) {
      console.error(`${file}:${line}: ${what} (${fingerprint})`)
      process.exitCode = 1
    }
  }
}
