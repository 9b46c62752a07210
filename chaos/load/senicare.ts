import { isAccepted, type Answer } from './ask.ts'
import { inGroups, none, type LoadHouse, type Workload } from './workload.ts'

interface Handset {
  readonly messages: readonly { readonly body: string }[]
}

/** People who prove their number and sign up, each twice at once with one code. */
export function loadSenicare({ cluster, asker }: LoadHouse): Workload {
  const password = 'qwer1234'
  const people: string[] = []
  const twice: string[] = []
  let codes = 0
  let last = 0

  const post = (path: string, body: object) =>
    asker.ask({
      method: 'POST',
      url: `${cluster.url}/api/v1/auth${path}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  async function readCode(number: string): Promise<string | undefined> {
    const handset = await asker.ask({ url: `${cluster.url}/dev/handsets/${number}` })
    const [text] = ((handset?.body ?? {}) as Partial<Handset>).messages ?? []
    return /인증번호 ([0-9]{4})/.exec(text?.body ?? '')?.[1]
  }

  return {
    name: 'Senicare: code and sign-up',
    clients: 2,
    restMs: 400,
    async step() {
      const telNumber = `010${String(20_000 + ++last)}000`
      if (!isAccepted(await post('/tel_auth', { telNumber }))) return
      const authNumber = await readCode(telNumber)
      if (authNumber === undefined) return
      codes++
      const ids = ['a', 'b'].map((letter) => `user${last}${letter}`)
      const answers = await Promise.all(
        ids.map((userId) =>
          post('/sign-up', { userId, password, name: '홍길동', telNumber, authNumber, joinPath: 'HOME' }),
        ),
      )
      const accepted = ids.filter((_, i) => isAccepted(answers[i]))
      people.push(...accepted)
      if (accepted.length > 1) twice.push(telNumber)
    },
    async judge() {
      const answers: (Answer | undefined)[] = await inGroups(
        people,
        (userId) => post('/sign-in', { userId, password }),
        2,
      )
      const lost = people.filter((_, i) => !isAccepted(answers[i]))
      return [
        none('Senicare: whoever was signed up can sign in', lost, `${people.length} people`),
        none('Senicare: one sign-up for each code', twice, `${codes} codes`),
      ]
    },
  }
}
