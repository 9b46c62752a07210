export const languages = ['en', 'ko', 'ru'] as const
export type Language = (typeof languages)[number]

/** What stands around the documents, in each language. */
export const words: Record<
  Language,
  {
    readonly name: string
    readonly contents: string
    readonly groups: Record<Group, string>
    readonly reference: string
    readonly search: string
    readonly results: (count: number, query: string) => string
    readonly nothingFound: string
    readonly skip: string
    readonly copy: string
    readonly copied: string
    readonly missing: string
    readonly otherLanguages: string
  }
> = {
  en: {
    name: 'English',
    contents: 'Contents',
    groups: {
      start: 'Start',
      apis: 'APIs',
      operating: 'Operating',
      project: 'The project',
      decisions: 'Decisions',
    },
    reference: 'API reference',
    search: 'Search',
    results: (count, query) => `${count} for “${query}”`,
    nothingFound: 'Nothing found. Try fewer or other words.',
    skip: 'Skip to the text',
    copy: 'Copy',
    copied: 'Copied',
    missing: 'There is no such page',
    otherLanguages: 'Languages',
  },
  ko: {
    name: '한국어',
    contents: '목차',
    groups: { start: '시작', apis: 'API', operating: '운영', project: '프로젝트', decisions: '설계 결정' },
    reference: 'API 레퍼런스',
    search: '검색',
    results: (count, query) => `“${query}” 검색 결과 ${count}건`,
    nothingFound: '찾은 내용이 없습니다. 단어를 줄이거나 바꿔 보세요.',
    skip: '본문으로 건너뛰기',
    copy: '복사',
    copied: '복사됨',
    missing: '없는 페이지입니다',
    otherLanguages: '언어',
  },
  ru: {
    name: 'Русский',
    contents: 'Содержание',
    groups: {
      start: 'Начало',
      apis: 'API',
      operating: 'Эксплуатация',
      project: 'Проект',
      decisions: 'Решения',
    },
    reference: 'Справочник API',
    search: 'Поиск',
    results: (count, query) => `Найдено по запросу «${query}»: ${count}`,
    nothingFound: 'Ничего не найдено. Попробуйте другие слова.',
    skip: 'К тексту',
    copy: 'Копировать',
    copied: 'Скопировано',
    missing: 'Такой страницы нет',
    otherLanguages: 'Языки',
  },
}

export type Group = 'start' | 'apis' | 'operating' | 'project' | 'decisions'
