/** Results of a recipient (seed: sms4wp; CONTRACTS.md section 4). The contract's clients show the descriptions. */
export const reportDescriptions = {
  1000: '접수/대기',
  4100: '전달',
  4400: '음영 지역',
  4401: '전원 꺼짐',
  4402: '저장 용량 초과',
  4410: '잘못된 번호',
  4412: '일시 정지',
  4420: '기타 오류',
  4430: '스팸',
  4431: '수신 거부',
} as const

export type ReportCode = keyof typeof reportDescriptions
export type FinalReportCode = Exclude<ReportCode, 1000>

export const waiting = 1000
export const delivered = 4100
/** Any other failure; also of a recipient of whom nothing was heard. */
export const otherFailure = 4420
