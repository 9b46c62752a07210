import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/page.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { watchActivity } from './api/activity.ts'
import { problemOf } from './api/problem.ts'
import { watchSession } from './api/session.ts'
import { App } from './app/app.tsx'
import { Fuse } from './app/broken.tsx'
import { theme, variables } from './app/theme.ts'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays one; what was lost on the way is asked for again.
      retry: (failures, error) => failures < 2 && isPassing(error),
    },
    // What somebody decided is not to happen later, when the server is back and nobody looks.
    mutations: { networkMode: 'always' },
  },
})
watchSession(client)
watchActivity()

function isPassing(error: Error): boolean {
  const status = problemOf(error)?.status
  return status === 0 || (status ?? 0) >= 500
}

// A room of the version before is gone from the server.
window.addEventListener('vite:preloadError', () => window.location.reload())

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
// Where the parts that keep the page from scrolling behind a dialog look for it (get-nonce).
Object.assign(globalThis, { __webpack_nonce__: nonce })

createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" limit={3} />
      <QueryClientProvider client={client}>
        <Router base="/console">
          <Fuse>
            <App />
          </Fuse>
        </Router>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
