import { createHash } from 'node:crypto'

/** Every rule of the pages. System fonts, colours of the reader's scheme, contrast of WCAG 2.2 AA and better. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f2; --sheet: #ffffff; --ink: #1c2321; --quiet: #56605c; --line: #dfe3de;
  --accent: #0b6157; --on-accent: #ffffff; --tint: #e4f1ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121615; --sheet: #1b2120; --ink: #e9eeec; --quiet: #a3afab; --line: #323b39;
    --accent: #7fd3c4; --on-accent: #0c1f1b; --tint: #21312e;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink); line-height: 1.6;
  font-family: system-ui, -apple-system, 'Segoe UI', 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR',
    'Malgun Gothic', sans-serif;
  word-break: keep-all; overflow-wrap: anywhere;
}
h1, h2, p, dl, dd { margin: 0; }
.skip { position: absolute; left: 1rem; top: -6rem; padding: .6rem 1rem; border-radius: .5rem;
  background: var(--accent); color: var(--on-accent); }
.skip:focus { top: 1rem; }
.bar { background: var(--sheet); border-bottom: 1px solid var(--line); }
.bar > div { max-width: 46rem; margin: 0 auto; padding: .75rem 1.25rem; display: flex; gap: 1rem;
  align-items: center; justify-content: space-between; }
.mark { display: flex; align-items: center; gap: .65rem; min-width: 0; font-weight: 650; }
.mark::before { content: ''; flex: none; width: 1.1rem; height: 1.1rem; border-radius: .35rem .35rem .35rem 0;
  background: var(--accent); }
main { flex: 1; width: 100%; max-width: 46rem; margin: 0 auto; padding: clamp(1.75rem, 6vw, 4rem) 1.25rem; }
h1 { font-size: clamp(1.55rem, 1.2rem + 1.8vw, 2.2rem); line-height: 1.25; letter-spacing: -.015em; font-weight: 680;
  text-wrap: balance; }
.lead { margin-top: .75rem; color: var(--quiet); font-size: 1.0625rem; max-width: 36rem; }
.sheet { margin-top: clamp(1.5rem, 4vw, 2.25rem); background: var(--sheet); border: 1px solid var(--line);
  border-radius: .9rem; padding: clamp(1.1rem, 4vw, 1.75rem); }
h2 { font-size: 1.0625rem; line-height: 1.4; font-weight: 650; }
dl { margin-top: .75rem; }
dl > div { display: grid; grid-template-columns: minmax(7.5rem, 12rem) 1fr; gap: .15rem 1.25rem; padding: .7rem 0;
  border-top: 1px solid var(--line); }
dl > div:first-child { border-top: 0; }
dl > div:last-child { padding-bottom: 0; }
dt { color: var(--quiet); }
dd { font-variant-numeric: tabular-nums; }
@media (max-width: 30rem) { dl > div { grid-template-columns: 1fr; } }
.note { color: var(--quiet); font-size: .9375rem; margin-top: 1.25rem; }
.next { background: var(--tint); border-color: transparent; }
.next p { margin-top: .35rem; }
button { white-space: nowrap; font: inherit; font-weight: 600; line-height: 1.4; min-height: 2.75rem; padding: .5rem 1.1rem;
  border-radius: .6rem; border: 1px solid var(--accent); background: transparent; color: var(--accent); cursor: pointer; }
button:hover { background: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
form { margin: 0; }
@media (forced-colors: active) { .mark::before { background: CanvasText; forced-color-adjust: none; } }
@media print { .bar form, .skip { display: none; } }
`

/** What `style-src` allows: this very sheet and nothing else. */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
