import { Button, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, ask } from '../api/client.ts'
import { FormField } from '../parts/form-field.tsx'
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
          <FormField
            field={{ name: 'given', label: words.given, kind: 'password', isRequired: true }}
            value={given}
            onChange={setGiven}
          />
          <FormField
            field={{
              name: 'fresh',
              label: words.fresh,
              hint: words.freshHint,
              kind: 'new-password',
              isRequired: true,
            }}
            value={fresh}
            onChange={setFresh}
          />
          <FormField
            field={{ name: 'again', label: words.repeat, kind: 'new-password', isRequired: true }}
            value={again}
            onChange={setAgain}
            error={isSame ? undefined : words.differs}
          />
          <Button type="submit" loading={change.isPending}>
            {words.change}
          </Button>
        </Stack>
      </form>
    </Door>
  )
}
