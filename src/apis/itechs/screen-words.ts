import type { RegisteredDevice } from '../../domain/enrolment/enrolment.ts'

/** What the customer has to do, in the customer's language (CONTRACTS.md section 5; the seed: «성공»). */
export const screenWords = {
  matched: '성공',
  not_compared: '성공',
  no_text: '화면의 글자를 읽을 수 없습니다. 기기 정보 화면 전체를 선명하게 캡쳐해 주세요.',
  imei_not_found: 'IMEI를 읽을 수 없습니다. IMEI가 보이도록 기기 정보 화면 전체를 캡쳐해 주세요.',
  imei_unclear: 'IMEI를 정확히 읽을 수 없습니다. 자르거나 줄이지 말고 화면 전체를 다시 캡쳐해 주세요.',
  imei_mismatch: 'IMEI가 기기 정보와 다릅니다. 가입할 휴대전화에서 기기 정보 화면을 캡쳐해 주세요.',
  serial_not_found: '일련번호를 읽을 수 없습니다. 일련번호가 보이도록 기기 정보 화면 전체를 캡쳐해 주세요.',
  serial_mismatch: '일련번호가 기기 정보와 다릅니다. 가입할 휴대전화에서 기기 정보 화면을 캡쳐해 주세요.',
  model_mismatch: '모델명이 기기 정보와 다릅니다. 가입할 휴대전화에서 기기 정보 화면을 캡쳐해 주세요.',
  claim_broken: '기기 정보의 IMEI가 올바르지 않습니다. 앱을 다시 실행하여 기기 정보를 다시 보내 주세요.',
} as const satisfies Record<RegisteredDevice['reason'], string>
