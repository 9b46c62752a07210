import { Anchor, Button, Center, Code, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { api, ask } from '../../api/client.ts'
import type { Answer } from '../../api/types.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { QrCode } from '../../parts/qr-code.tsx'
import { useWords } from '../../words/language.ts'
import { words } from './words.ts'

export type Factor = Answer<'/console/api/me/totp', 'post'>

/** The key for the authenticator application, and the proof that it has it. */
export function FactorDialog({ factor, onClose }: { factor: Factor; onClose: () => void }) {
  const say = useWords(words)
  const client = useQueryClient()
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => ask(api.POST('/console/api/me/totp/confirmation', { body: { code: code.trim() } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['session'] })
      onClose()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    confirm.mutate()
  }
  return (
    <Dialog title={say.factor} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{say.secretText}</Text>
          <Center>
            <QrCode rows={factor.qr} label={say.qr} />
          </Center>
          <Anchor href={factor.uri} size="sm" c="var(--console-accent-text)">
            {say.open}
          </Anchor>
          <div>
            <Text size="sm" fw={500}>
              {say.key}
            </Text>
            <Code fz="md">{factor.secret.match(/.{1,4}/g)?.join(' ')}</Code>
          </div>
          <TextInput
            label={say.code}
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9]{6}"
            maxLength={6}
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {confirm.error && <Trouble error={confirm.error} />}
          <Button type="submit" loading={confirm.isPending} ml="auto">
            {say.confirm}
          </Button>
        </Stack>
      </form>
    </Dialog>
  )
}
