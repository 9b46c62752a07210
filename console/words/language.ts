import { useSyncExternalStore } from 'react'

export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

type Phrase = string | ((...values: never[]) => string)
type Translated<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : English[Key]
}

const key = 'console.language'
const listeners = new Set<() => void>()
let current = firstLanguage()
document.documentElement.lang = current

/** The words of one room: what English says, Korean says too, or it does not compile. */
export function defineWords<English extends Readonly<Record<string, Phrase>>>(words: {
  en: English
  ko: Translated<English>
}): { readonly en: Translated<English>; readonly ko: Translated<English> } {
  return words as { en: Translated<English>; ko: Translated<English> }
}

export function useWords<Words>(words: Readonly<Record<Language, Words>>): Words {
  return words[useLanguage()]
}

export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}

/** For dates and numbers: as the browser's owner writes them in this language. */
export function useLocale(): string {
  const language = useLanguage()
  return navigator.languages.find((each) => each.startsWith(language)) ?? language
}

/** Kept in this browser. */
export function setLanguage(language: Language): void {
  current = language
  document.documentElement.lang = language
  try {
    localStorage.setItem(key, language)
  } catch {
    // Without storage it lasts until the page is loaded again.
  }
  for (const listener of listeners) listener()
}

function firstLanguage(): Language {
  try {
    const chosen = localStorage.getItem(key)
    if (chosen === 'en' || chosen === 'ko') return chosen
  } catch {
    // No storage: the browser's language.
  }
  return navigator.language.startsWith('ko') ? 'ko' : 'en'
}
