/**
 * What lists of guessed passwords are made of, and what names this installation: «password1234», «qwerty!!qwerty» and the
 * address of the operator are guesses, however long they are. docs/operating/operators.md names them.
 */
const guessedWords = [
  ...[
    'password',
    'passwort',
    'passw0rd',
    'p@ssword',
    'p@ssw0rd',
    'secret',
    'letmein',
    'welcome',
    'iloveyou',
    'sunshine',
  ],
  ...[
    'monkey',
    'dragon',
    'football',
    'baseball',
    'princess',
    'master',
    'login',
    'admin',
    'administrator',
    'root',
    'test',
  ],
  ...[
    'qwerty',
    'qwertz',
    'azerty',
    'asdf',
    'zxcv',
    'qazwsx',
    'q1w2e3r4',
    '1q2w3e4r',
    '1qaz2wsx',
    'changeme',
    'default',
  ],
  ...[
    'switchboard',
    'console',
    'operator',
    'inspector',
    'viewer',
    'owner',
    'callup',
    'senicare',
    'sms4wp',
    'virtualclass',
  ],
  ...['itechs', 'korea', 'seoul', 'qwer', 'tkfkdgo', 'dkssud', 'rlaclrhf', '비밀번호', '관리자'],
]
const runs = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const shortestRun = 4
const shortestPart = 4
/** Different characters that have to be left when all of that is taken out. */
const leastLeft = 5

/** Whether little is left of a password without guessed words, runs of keys, repetitions and parts of the address. */
export function isEasyPassword(password: string, email: string): boolean {
  const address = email.toLowerCase()
  const parts = [address, ...address.split('@'), ...address.split(/[^\p{L}\p{N}]+/u)]
  const words = [...guessedWords, ...parts.filter((part) => part.length >= shortestPart)]
  let rest = password.toLowerCase()
  for (const word of words.toSorted((one, other) => other.length - one.length))
    rest = rest.replaceAll(word, '')
  rest = withoutRuns(rest).replaceAll(/(.+?)\1+/gu, '$1')
  return new Set(rest).size < leastLeft
}

function withoutRuns(text: string): string {
  let rest = text
  for (const run of runs.flatMap((each) => [each, each.split('').toReversed().join('')])) {
    for (let length = run.length; length >= shortestRun; length--) {
      for (let at = 0; at + length <= run.length; at++) rest = rest.replaceAll(run.slice(at, at + length), '')
    }
  }
  return rest
}
