import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** The one accent. From shade 7 on it carries white text. */
const tide: MantineColorsTuple = [
  '#e6f7fa',
  '#d3ecf1',
  '#a9d8e2',
  '#7ac3d2',
  '#52b1c4',
  '#34a3b9',
  '#1b93ab',
  '#0b7285',
  '#0a6474',
  '#065361',
]

/** The grounds of the dark scheme, with a little of the accent in them. */
const dark: MantineColorsTuple = [
  '#d5dce0',
  '#a3adb5',
  '#7d8890',
  '#5b666e',
  '#3a444b',
  '#2b3236',
  '#20262a',
  '#181c1f',
  '#121517',
  '#0c0e10',
]

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 7 },
  colors: { tide, dark },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Apple SD Gothic Neo", "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK KR", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.4' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Quiet text that can still be read: 4.5 to 1 on every ground that it stands on (WCAG 2.2, 1.4.3). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#545d66',
    '--mantine-color-placeholder': '#6b747c',
    '--mantine-color-body': '#ffffff',
    // Under the pointer: shade 2, which it would be, leaves the accent's text at 4.4 to 1.
    '--mantine-color-tide-light-hover': '#c3e4eb',
    '--console-ground': '#f6f8f9',
    '--console-line': '#e1e6e9',
    '--console-mark': '#fff1c2',
    '--console-mark-text': '#5c3d00',
    '--console-accent-text': '#0a6474',
    '--console-shell': '#1f2b30',
    '--console-good': '#2b8a3e',
    '--console-idle': '#868e96',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb5',
    '--mantine-color-placeholder': '#8d979f',
    '--mantine-color-body': '#181c1f',
    '--console-ground': '#111416',
    '--console-line': '#2b3236',
    '--console-mark': '#55420f',
    '--console-mark-text': '#ffe9ae',
    '--console-accent-text': '#7ac3d2',
    '--console-shell': '#050606',
    '--console-good': '#51cf66',
    '--console-idle': '#7d8890',
  },
})
