import { defineWords } from '../../words/language.ts'

export const words = defineWords({
  en: {
    title: 'Affiliates',
    one: 'Affiliate',
    all: 'All affiliates',
    add: 'Add an affiliate',
    rename: 'Rename',
    webhookUrl: 'Verdicts are posted to',
    webhookHint: 'Empty: nowhere. A new secret is shown once.',
    webhookSecret: 'Secret of the webhooks',
    change: 'Change',
    key: 'Key',
    keys: 'Keys',
    addKey: 'Add a key',
    addKeyText: 'The earlier ones stay. The new one is shown once.',
  },
  ko: {
    title: '제휴사',
    one: '제휴사',
    all: '전체 제휴사',
    add: '제휴사 추가',
    rename: '이름 변경',
    webhookUrl: '판정 결과 수신 주소',
    webhookHint: '비우면 보내지 않습니다. 새 비밀 키는 한 번만 표시됩니다.',
    webhookSecret: '웹훅 비밀 키',
    change: '변경',
    key: '키',
    keys: '키',
    addKey: '키 추가',
    addKeyText: '기존 키는 그대로 유지됩니다. 새 키는 한 번만 표시됩니다.',
  },
})
