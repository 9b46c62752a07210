import type { RequestListener } from 'node:http'
import { demoPrice, pay, sendNewPhotos, type Say } from './enrol.ts'
import type { ItechsClient } from './itechs-client.ts'

type Page = 'pay' | 'photos' | 'policy'

interface Words {
  readonly title: string
  /** Of the button, if the page has one. */
  readonly button?: string
  readonly done?: string
}

const words: Readonly<Record<Page, Words>> = {
  pay: {
    title: '휴대전화보험 결제',
    button: `${demoPrice.toLocaleString('ko-KR')}원 결제하기`,
    done: '결제되었습니다. 검수 결과를 문자로 알려 드립니다.',
  },
  photos: { title: '사진 다시 등록', button: '새 사진 보내기', done: '사진이 등록되었습니다.' },
  policy: { title: '가입이 완료되었습니다' },
}

const path = /^\/(pay|photos|policy)\/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/

export function pageUrl(origin: string, page: Page, contractId: string): string {
  return `${origin}/${page}/${contractId}`
}

/** The pages of the affiliate that the links in messages lead to; their buttons do what the customer is there for. */
export function servePages({ itechs, say }: { itechs: ItechsClient; say: Say }): RequestListener {
  async function act(page: Page, id: string): Promise<string | undefined> {
    if (page === 'policy') return undefined
    await (page === 'pay' ? pay : sendNewPhotos)(itechs, id)
    say(`the customer used the page: ${page} of ${id}`)
    return words[page].done
  }

  async function answer(method: string | undefined, url: string): Promise<{ status: number; body: string }> {
    const [, page, id = ''] = path.exec(url) ?? []
    if (page === undefined) return { status: 404, body: draw('404', id) }
    const { title, button } = words[page as Page]
    if (method !== 'POST') return { status: 200, body: draw(title, id, button) }
    try {
      return { status: 200, body: draw((await act(page as Page, id)) ?? title, id) }
    } catch (error) {
      say(`the page failed: ${String(error)}`)
      return { status: 409, body: draw('지금은 할 수 없습니다.', id) }
    }
  }

  return (request, response) => {
    void answer(request.method, request.url ?? '').then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(body),
    )
  }
}

/** Nothing in it comes from outside but the id, which is a UUID. */
function draw(title: string, id: string, button?: string): string {
  const form = button ? `<form method="post"><button>${button}</button></form>` : ''
  return (
    `<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><body style="font-family:sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem">` +
    `<h1>${title}</h1><p>계약 ${id}</p>${form}</body></html>`
  )
}
