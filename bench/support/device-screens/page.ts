import type { Random } from './random.ts'

export interface Look {
  readonly language: 'ko' | 'en'
  readonly isDark: boolean
}

/** A phone's screen in CSS pixels; three device pixels each. */
export const screens = {
  android: { width: 360, height: 780 },
  iphone: { width: 390, height: 844 },
} as const

export interface ScreenPage {
  readonly html: string
  readonly screen: keyof typeof screens
  /** Whether the serial number is on the screen at all. */
  readonly showsSerial: boolean
  readonly showsModel: boolean
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

const fonts = {
  android: `'Roboto Variable','Noto Sans KR Variable'`,
  iphone: `'Inter Variable','Noto Sans KR Variable'`,
} as const

/** The body of a screen, with the status bar on top. */
export function body(
  random: Random,
  { screen, background, colour }: { screen: keyof typeof screens; background: string; colour: string },
  content: string,
): string {
  const { width, height } = screens[screen]
  const time = `${random.integer(1, 12)}:${random.integer(10, 59)}`
  return (
    `<body style="margin:0;position:relative;background:${background};color:${colour};font-family:${fonts[screen]};` +
    `width:${width}px;height:${height}px;overflow:hidden"><div style="display:flex;justify-content:space-between;` +
    `padding:10px 18px 4px;font-size:13px;font-weight:500"><span>${time}</span>` +
    `<span>LTE ${random.integer(20, 99)}%</span></div>${content}</body>`
  )
}
