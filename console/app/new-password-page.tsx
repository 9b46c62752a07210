import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, ask } from '../api/client.ts'
import { Trouble } from '../parts/notice.tsx'
import { useWords } from '../words/language.ts'
import { signInWords } from '../words/sign-in-words.ts'
import { Door } from './door.tsx'

/** After the first sign-in: the password that somebody else knows has to go. */
export function NewPasswordPage() {
  const words = useWords(signInWords)
  const client = useQueryClient()
  const [given, setGiven] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const isSame = again === '' || again === fresh
  const change = useMutation({
    mutationFn: () =>
      ask(api.POST('/console/api/me/password', { body: { password: given, newPassword: fresh } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    if (again === fresh) change.mutate()
  }

  return (
    <Door>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>
            <Title order={1}>{words.newTitle}</Title>
            <Text size="sm" c="dimmed">
              {words.newIntro}
            </Text>
          </div>
          {change.error && <Trouble error={change.error} />}
          <PasswordInput
            label={words.given}
            autoComplete="current-password"
            value={given}
            onChange={(event) => setGiven(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label={words.fresh}
            description={words.freshHint}
            autoComplete="new-password"
            minLength={12}
            maxLength={200}
            value={fresh}
            onChange={(event) => setFresh(event.currentTarget.value)}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label={words.repeat}
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            error={isSame ? undefined : words.differs}
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={change.isPending}>
            {words.change}
          </Button>
        </Stack>
      </form>
    </Door>
  )
}
