import type { Session } from '../../../domain/partners/partners.ts'
import { printPage } from './frame.ts'
import { markup, type Html } from './markup.ts'
import type { Language } from './language.ts'

interface Words {
  readonly title: (company: string) => string
  /** Names are isolated, so that one written from right to left turns round nothing but itself. */
  readonly hello: (name: Html) => Html
  readonly lead: (company: Html) => Html
  readonly session: string
  readonly partner: string
  readonly time: string
  readonly network: string
  readonly unknownNetwork: string
  readonly note: string
  readonly signOut: string
  readonly locale: string
  readonly zone: string
}

const words = {
  ko: {
    title: (company) => `${company} - 내 공간`,
    hello: (name) => markup`${name} 님, 안녕하세요`,
    lead: (company) => markup`${company}에 로그인되어 있습니다.`,
    session: '이번 접속',
    partner: '접속한 곳',
    time: '접속 시각',
    network: '접속 주소',
    unknownNetwork: '알 수 없음',
    note: '본인의 접속이 아니면 로그아웃하고 소속 기관에 알려 주세요. 30분 동안 쓰지 않거나 8시간이 지나면 접속이 끝납니다.',
    signOut: '로그아웃',
    locale: 'ko-KR',
    zone: '한국 시간',
  },
  en: {
    title: (company) => `${company} - your space`,
    hello: (name) => markup`Hello, ${name}`,
    lead: (company) => markup`You are signed in to ${company}.`,
    session: 'This session',
    partner: 'Came from',
    time: 'Signed in',
    network: 'Network address',
    unknownNetwork: 'not known',
    note: 'If this was not you, sign out and tell your organisation. The session ends after 30 minutes without use, and after 8 hours.',
    signOut: 'Sign out',
    locale: 'en-GB',
    zone: 'Korean time',
  },
} as const satisfies Record<Language, Words>

/** The member's own page: who and where one is, where the session came from, and the way out. */
export function printMemberPage(page: {
  language: Language
  session: Session
  /** Where the sign-out form goes, and the token that it carries. */
  signOut: { readonly path: string; readonly token: string }
}): string {
  const { language, session, signOut } = page
  const { openedAt } = session
  const say: Words = words[language]
  const company = isolate(session.companyName)
  const network = session.network || say.unknownNetwork
  return printPage({
    language,
    title: say.title(session.companyName),
    bar: markup`<p class="mark">${company}</p>
      <form method="post" action="${signOut.path}">
        <input type="hidden" name="token" value="${signOut.token}">
        <button type="submit">${say.signOut}</button>
      </form>`,
    content: markup`<h1>${say.hello(isolate(session.memberName))}</h1>
      <p class="lead">${say.lead(company)}</p>
      <section class="sheet" aria-labelledby="session">
        <h2 id="session">${say.session}</h2>
        <dl>
          <div>
            <dt>${say.partner}</dt>
            <dd>${isolate(session.partnerName)}</dd>
          </div>
          <div>
            <dt>${say.time}</dt>
            <dd>
              <time datetime="${openedAt.toISOString()}">${printTime(openedAt, say.locale)}</time> (${say.zone})
            </dd>
          </div>
          <div>
            <dt>${say.network}</dt>
            <dd>${network}</dd>
          </div>
        </dl>
      </section>
      <p class="note">${say.note}</p>`,
  })
}

function isolate(text: string): Html {
  return markup`<bdi>${text}</bdi>`
}

function printTime(moment: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Asia/Seoul',
  }).format(moment)
}
