export const languages = ['ko', 'en'] as const
export type Language = (typeof languages)[number]

const home: Language = 'ko'
/** For those who read neither. */
const abroad: Language = 'en'
const mostRanges = 50

/**
 * The language of a page, by `Accept-Language` (RFC 9110 section 12.5.4): the one of the greatest weight, of equal ones
 * the first. Korean for who has no wish; English for who wishes for neither.
 */
export function chooseLanguage(header: string | undefined): Language {
  const ranges = (header ?? '').split(',', mostRanges).flatMap(readRange)
  if (ranges.length === 0) return home
  const wishes = ranges.flatMap(({ tag, weight }, place) => {
    if (tag === '*') return [{ language: wildcard(ranges), weight, place }]
    const language = languages.find((each) => tag === each || tag.startsWith(`${each}-`))
    return language ? [{ language, weight, place }] : []
  })
  const [best] = wishes
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight || one.place - other.place)
  if (best) return best.language
  const isRefused = (language: Language) => wishes.some((wish) => wish.language === language)
  return isRefused(abroad) && !isRefused(home) ? home : abroad
}

interface Range {
  readonly tag: string
  readonly weight: number
}

function readRange(text: string): Range[] {
  const [, tag, weight = '1'] =
    /^\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(
      text,
    ) ?? []
  return tag === undefined ? [] : [{ tag: tag.toLowerCase(), weight: Number(weight) }]
}

/** `*` stands for what no other range names. */
function wildcard(ranges: readonly Range[]): Language {
  const isNamed = (language: Language) =>
    ranges.some(({ tag }) => tag === language || tag.startsWith(`${language}-`))
  return isNamed(home) && !isNamed(abroad) ? abroad : home
}
