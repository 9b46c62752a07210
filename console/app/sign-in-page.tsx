import { Anchor, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'
import { Link } from 'wouter'
import { problemOf } from '../api/problem.ts'
import { useSignIn } from '../api/session.ts'
import { Trouble } from '../parts/notice.tsx'
import { useWords } from '../words/language.ts'
import { signInWords } from '../words/sign-in-words.ts'
import { Door } from './door.tsx'
import { openRooms } from './rooms.ts'

/** E-mail and password, and then, for who has one, the second factor. */
export function SignInPage() {
  const words = useWords(signInWords)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<string>()
  const signIn = useMutation({ mutationFn: useSignIn() })
  useEffect(() => {
    document.title = `${words.title} · Switchboard`
  }, [words])

  function submit(event: FormEvent) {
    event.preventDefault()
    signIn.mutate(
      { email: email.trim(), password, ...(code === undefined ? {} : { code: code.trim() }) },
      {
        onError: (error) => {
          if (problemOf(error)?.code === 'second_factor_required') setCode('')
        },
      },
    )
  }
  const isAskingForCode = problemOf(signIn.error)?.code === 'second_factor_required'

  return (
    <Door>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>
            <Title order={1}>{words.title}</Title>
            <Text size="sm" c="dimmed">
              {words.intro}
            </Text>
          </div>
          {signIn.error && !isAskingForCode && <Trouble error={signIn.error} />}
          {code === undefined ? (
            <Credentials {...{ email, setEmail, password, setPassword }} />
          ) : (
            <TextInput
              label={words.code}
              description={words.codeHint}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9]{6}"
              maxLength={6}
              required
              autoFocus
            />
          )}
          <Button type="submit" loading={signIn.isPending}>
            {words.signIn}
          </Button>
          {code !== undefined && (
            <Button variant="subtle" onClick={() => (setCode(undefined), signIn.reset())}>
              {words.back}
            </Button>
          )}
          {openRooms.length > 0 && (
            <Anchor component={Link} href="/handset" size="sm" ta="center" c="var(--console-accent-text)">
              {words.handset}
            </Anchor>
          )}
        </Stack>
      </form>
    </Door>
  )
}

function Credentials(given: {
  email: string
  setEmail: (email: string) => void
  password: string
  setPassword: (password: string) => void
}) {
  const words = useWords(signInWords)
  return (
    <>
      <TextInput
        label={words.email}
        type="email"
        autoComplete="username"
        value={given.email}
        onChange={(event) => given.setEmail(event.currentTarget.value)}
        required
        withAsterisk={false}
        autoFocus
      />
      <PasswordInput
        label={words.password}
        autoComplete="current-password"
        value={given.password}
        onChange={(event) => given.setPassword(event.currentTarget.value)}
        required
        withAsterisk={false}
      />
    </>
  )
}
