import type { Receipt } from '../../domain/messaging/sms.port.ts'

type ReportCode = Receipt['code']

/** What a vendor's code means to us: a result, that it may work later, or that there is nothing to say yet. */
type Meaning = ReportCode | 'later' | 'under way'

/** The vendor's codes with its own words (SOLAPI documents: api-reference/message-status-codes) and what we make of them. */
const table: Readonly<Record<string, readonly [Meaning, string]>> = {
  '1010': [4420, '필수 입력 값 미입력'],
  '1011': [4420, 'Format Error'],
  '1013': [4420, "제목은 문자 타입이 'SMS'일 경우 사용이 불가능합니다."],
  '1014': [4420, '제목은 40byte까지 사용 가능합니다.'],
  '1020': ['later', '등록된 계정이 아니거나 패스워드가 틀림'],
  '1021': [4420, '해당 메시지가 없음'],
  '1022': ['later', '해당 그룹이 없음'],
  '1023': [4420, '해당 이미지가 없음'],
  '1024': ['later', '서버 오류'],
  '1025': [4420, '잘못된 메시지 타입'],
  '1026': ['later', '중복 수신번호'],
  '1027': [4420, '인코딩 방식은 UTF8 형식만 사용 가능합니다.'],
  '1028': [4420, 'Non Printable Characters는 사용할 수 없습니다.'],
  '1029': [4420, '문자메시지의 경우 EUC-KR(완성형 한글) 범위 안에 있는 문자만 사용 합니다.'],
  '1030': ['later', '잔액 부족'],
  '1031': [4420, 'SMS는 90byte LMS, MMS는 2000byte ATA, CTA는 한/영포함 1000자까지 사용 가능 합니다.'],
  '1032': [4420, '유효한 커스텀 필드 값이 아닙니다.'],
  '1033': [4420, 'kakaoOptions은 메시지가 ATA 나 CTA인 경우에만 사용가능합니다.'],
  '1034': [4420, 'imageId가 존재하지 않습니다.'],
  '1041': [4420, '유효한 플러스 친구 값이 아닙니다.'],
  '1042': [4420, '유효한 템플릿 아이디가 아닙니다.'],
  '1043': [4420, '등록한 템플릿과 내용이 다릅니다.'],
  '1044': [4420, '유효한 버튼 값이 아닙니다.'],
  '1045': [4420, '유효한 버튼 URL 값이 아닙니다.'],
  '1046': [4420, "버튼이 있는 템플릿입니다. 'buttons'에 값을 넣어주세요."],
  '1047': [4420, "버튼이 없는 템플릿입니다. 'buttons', 'buttonName', 'buttonUrl'값을 제거해주세요."],
  '1048': [4420, '버튼 URL 값은 최대 100자까지 사용 가능합니다.'],
  '1049': [4420, '버튼 명은 최대 14자까지 사용 가능합니다.'],
  '1050': [4420, '버튼은 최대 5개까지 사용 가능합니다.'],
  '1051': [4420, '등록되지 않은 친구톡 이미지 아이디입니다.'],
  '1052': [4420, '버튼은 템플릿에 등록된 순서대로 입력해주셔야 합니다.'],
  '1053': [4420, "친구톡의 경우 버튼 타입 'DS'(배송조회)는 사용할 수 없습니다."],
  '1058': [4420, '전송경로 없음'],
  '1060': [4431, '차단된 수신번호'],
  '1061': [4431, '사용자에 의해 수신거부 됨(080무료수신거부)'],
  '1062': [4420, '발신번호 미등록'],
  '1064': [4430, 'KISA 신고로 인한 차단'],
  '2000': ['under way', '정상 접수(이통사로 접수 예정)'],
  '2011': [4420, 'Format Error'],
  '2024': [4420, '서버 오류'],
  '2060': [4431, '차단된 수신번호'],
  '2061': [4431, '사용자에 의해 수신거부 됨(080무료수신거부)'],
  '2062': [4420, '발신번호 미등록'],
  '2063': [4420, '차단된 계정'],
  '2064': [4430, 'KISA 신고로 인한 차단'],
  '2230': [4420, '잔액 부족'],
  '2254': [4430, '플랫폼 내부 스팸처리'],
  '3000': ['under way', '이통사로 접수(리포트를 기다리는 중)'],
  '3010': [4410, '수신번호 형식 오류'],
  '3011': [4420, 'Format Error'],
  '3012': [4420, '연동처 서버 오류'],
  '3013': [4420, '발신번호 형식 오류(세칙 위반)'],
  '3014': [4420, '알 수 없는 메시지 상태'],
  '3024': [4420, '서버 오류'],
  '3031': [4420, '전송할 수 없음'],
  '3032': [4410, '미가입자'],
  '3040': [4420, '전송시간 초과'],
  '3041': [4420, '단말기 busy'],
  '3042': [4400, '음영지역'],
  '3043': [4401, '단말기 Power off'],
  '3044': [4402, '단말기 메시지 저장갯수 초과'],
  '3045': [4412, '단말기 일시 서비스 정지'],
  '3046': [4420, '기타 단말기 문제'],
  '3047': [4431, '착신거절'],
  '3048': [4420, 'Unknown Code'],
  '3050': [4420, 'SMS서비스 불가 단말기'],
  '3051': [4420, '착신측의 호불가 상태'],
  '3052': [4420, '이통사 서버 운영자 삭제'],
  '3053': [4420, '서버 메시지 Que Full'],
  '3054': [4430, 'SPAM'],
  '3055': [4430, 'SPAM, nospam.or.kr 에 등록된 번호'],
  '3056': [4420, '전송실패(무선망단)'],
  '3057': [4420, '전송실패(무선망->단말기단)'],
  '3058': [4420, '전송경로 없음'],
  '3059': [4420, '변작된 발신번호.'],
  '3060': [4420, '성인 인증 실패'],
  '3101': [4420, '발신 프로필 키가 유효하지 않음'],
  '3102': [4420, '친구 관계가 아닌 경우'],
  '3103': [4420, '메시지와 템플릿 불일치'],
  '3104': [4420, '카카오톡 미사용자'],
  '3105': [4420, '미등록 템플릿'],
  '3106': [4420, '유효하지 않은 채널'],
  '3107': [4420, '72시간 이내 카카오톡 미사용자, 알림톡 차단한 사용자'],
  '3108': [4420, '메시지 발송 가능 시간이 아님(오전 8시 ~ 오후 8시 가능)'],
  '4000': [4100, '발송 처리 완료'],
}

/** Of four digits; those that the table does not know are failures of some kind. */
const isCode = (code: string) => /^[1-4]\d{3}$/.test(code)

export interface StatusCodes {
  /** The result that a code stands for; undefined while there is none. */
  resultOf(code: string): ReportCode | undefined
  /** Whether a message was taken, by the code that it was answered with. */
  isTaken(code: string): boolean
  /** What a message that was not taken is refused with; `busy` when it may be taken later. */
  refusalOf(code: string): ReportCode | 'busy'
}

/** `overrides`: the vendor's code → our report code, before the table. */
export function createStatusCodes(overrides: Readonly<Record<string, ReportCode>> = {}): StatusCodes {
  function meaningOf(code: string): Meaning {
    if (Object.hasOwn(overrides, code)) return overrides[code] as ReportCode
    return Object.hasOwn(table, code) ? (table[code] as readonly [Meaning, string])[0] : 4420
  }
  return {
    resultOf(code) {
      if (!isCode(code)) return undefined
      const meaning = meaningOf(code)
      return meaning === 'under way' ? undefined : meaning === 'later' ? 4420 : meaning
    },
    isTaken: (code) => ['2000', '3000', '4000'].includes(code),
    refusalOf(code) {
      const meaning = isCode(code) ? meaningOf(code) : 'later'
      return typeof meaning === 'number' ? meaning : 'busy'
    },
  }
}

/** The image that a message names is gone. */
export const isImageGone = (code: string) => code === '1023' || code === '1034'

/** The notice, not the text in it, is why the message was not taken: the template, its variables, the channel. */
export const isNoticeRefused = (code: string) => code === '1033' || (code >= '1041' && code <= '1053')
