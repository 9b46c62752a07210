import { Center, Loader } from '@mantine/core'
import { Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { isAtLeast, useSession, type Session } from '../api/session.ts'
import { Nothing, Trouble } from '../parts/notice.tsx'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'
import { Fuse } from './broken.tsx'
import { Frame } from './frame.tsx'
import { NewPasswordPage } from './new-password-page.tsx'
import { AccountRoom, openRooms, rooms } from './rooms.ts'
import { SignInPage } from './sign-in-page.tsx'

/** Whoever is not signed in sees the sign-in at every address, and afterwards what belongs there. */
export function App() {
  const { session, error, retry } = useSession()
  const [place] = useLocation()
  const isOpen = openRooms.some(({ name }) => place === `/${name}`)
  if (session === undefined && !isOpen) {
    return error ? (
      <Center mih="100vh" p="md">
        <Trouble error={error} onRetry={retry} />
      </Center>
    ) : (
      <Waiting />
    )
  }
  if (!session && !isOpen) return <SignInPage />
  if (session?.operator.mustChangePassword) return <NewPasswordPage />
  return (
    <Frame session={session ?? null}>
      <Fuse key={place.split('/')[1]}>
        <Suspense fallback={<Waiting />}>
          <Switch>
            {openRooms.map(({ name, page }) => (
              <Route key={name} path={`/${name}`} component={page} />
            ))}
            {session && <Rooms session={session} />}
          </Switch>
        </Suspense>
      </Fuse>
    </Frame>
  )
}

function Rooms({ session }: { session: Session }) {
  const words = useWords(frameWords)
  const { role } = session.operator
  const first = rooms.find(({ needs }) => isAtLeast(role, needs)) ?? openRooms[0]
  return (
    <Switch>
      {first && (
        <Route path="/">
          <Redirect to={`/${first.name}`} replace />
        </Route>
      )}
      {rooms.map(({ name, needs, page: Page }) => (
        <Route key={name} path={`/${name}`} nest>
          {isAtLeast(role, needs) ? (
            <Page />
          ) : (
            <Nothing level={1} icon="guard" title={words.roleTitle}>
              {words.roleText(words[needs])}
            </Nothing>
          )}
        </Route>
      ))}
      <Route path="/account" component={AccountRoom} />
      <Route>
        <Nothing level={1} icon="lost" title={words.notFoundTitle}>
          {words.notFoundText}
        </Nothing>
      </Route>
    </Switch>
  )
}

function Waiting() {
  const { loading } = useWords(frameWords)
  return (
    <Center mih={240} role="status" aria-label={loading}>
      <Loader size="sm" />
    </Center>
  )
}
