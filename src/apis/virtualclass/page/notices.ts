import type { Language } from './language.ts'

interface Notice {
  readonly title: string
  readonly text: string
  readonly next: string
}

const back = {
  ko: '이 링크를 받은 서비스로 돌아가 다시 열어 주세요. 누를 때마다 새 링크가 만들어집니다.',
  en: 'Go back to the service that sent you here and open it again: each time it makes a new link.',
} as const satisfies Record<Language, string>

/** What a page says when it is not the member's own. */
export const notices = {
  used: {
    ko: {
      title: '이미 사용한 링크입니다',
      text: '로그인 링크는 안전을 위해 한 번만 열립니다. 이 링크는 벌써 열렸습니다.',
      next: back.ko,
    },
    en: {
      title: 'This link has already been used',
      text: 'For your safety a sign-in link opens only once, and this one has been opened.',
      next: back.en,
    },
  },
  expired: {
    ko: {
      title: '링크의 사용 시간이 지났습니다',
      text: '로그인 링크는 만들어진 뒤 5분 동안만 열립니다.',
      next: back.ko,
    },
    en: {
      title: 'This link has expired',
      text: 'A sign-in link can be opened for 5 minutes after it was made.',
      next: back.en,
    },
  },
  unknown: {
    ko: {
      title: '찾을 수 없는 주소입니다',
      text: '주소가 잘못되었거나 일부가 빠졌습니다.',
      next: `주소를 직접 고쳐 쓰지 마세요. ${back.ko}`,
    },
    en: {
      title: 'There is nothing at this address',
      text: 'The address is wrong, or a part of it is missing.',
      next: `There is no need to mend the address by hand. ${back.en}`,
    },
  },
  ended: {
    ko: {
      title: '더 이상 이용할 수 없습니다',
      text: '회원 등록이 취소되었거나 기관의 이용이 중지되었습니다.',
      next: '계속 이용하시려면 소속 기관의 담당자에게 문의해 주세요.',
    },
    en: {
      title: 'This access has ended',
      text: 'The membership was cancelled, or the organisation is suspended.',
      next: 'If you need it, ask the person in charge at your organisation.',
    },
  },
  signedOut: {
    ko: {
      title: '로그아웃되었습니다',
      text: '이 브라우저의 접속을 끝냈습니다.',
      next: '다시 이용하시려면 처음 접속한 서비스로 돌아가 다시 열어 주세요.',
    },
    en: {
      title: 'You are signed out',
      text: 'The session in this browser has ended.',
      next: 'To come in again, go back to the service that sent you here and open it again.',
    },
  },
  signedOff: {
    ko: {
      title: '로그인되어 있지 않습니다',
      text: '접속이 끝났습니다. 30분 동안 쓰지 않았거나, 8시간이 지났거나, 로그아웃한 경우입니다.',
      next: '다시 이용하시려면 처음 접속한 서비스로 돌아가 다시 열어 주세요.',
    },
    en: {
      title: 'You are not signed in',
      text: 'The session is over: unused for 30 minutes, 8 hours old, or signed out.',
      next: 'To come in again, go back to the service that sent you here and open it again.',
    },
  },
  refused: {
    ko: {
      title: '이 요청은 받을 수 없습니다',
      text: '이 주소는 직접 열 때에만 열립니다. 아무것도 바뀌지 않았습니다.',
      next: '이 창을 닫고 원래 화면에서 다시 시도해 주세요.',
    },
    en: {
      title: 'This request is not accepted',
      text: 'The address opens only when a person opens it directly. Nothing was changed.',
      next: 'Close this window and try again from where you were.',
    },
  },
  busy: {
    ko: {
      title: '지금은 열 수 없습니다',
      text: '요청이 몰렸거나 점검 중입니다.',
      next: '몇 초 뒤에 이 페이지를 새로 고쳐 주세요.',
    },
    en: {
      title: 'Not available at the moment',
      text: 'Too many come at once, or the service is being looked after.',
      next: 'Reload this page in a few seconds.',
    },
  },
  broken: {
    ko: {
      title: '문제가 생겼습니다',
      text: '저희 쪽의 오류이며, 기록해 두었습니다.',
      next: '잠시 뒤에 다시 시도하시고, 계속되면 소속 기관에 알려 주세요.',
    },
    en: {
      title: 'Something went wrong',
      text: 'The fault is ours, and it has been noted.',
      next: 'Try again in a while; if it stays, tell your organisation.',
    },
  },
} as const satisfies Record<string, Record<Language, Notice>>

export type NoticeName = keyof typeof notices

export const whatNext = { ko: '이제 어떻게 하나요?', en: 'What to do next' } as const satisfies Record<
  Language,
  string
>
