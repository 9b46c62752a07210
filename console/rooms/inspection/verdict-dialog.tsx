import { Button, Group, Text } from '@mantine/core'
import { Dialog } from '../../parts/dialog.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { useTell } from '../../parts/tell.ts'
import { frameWords } from '../../words/frame-words.ts'
import { useWords } from '../../words/language.ts'
import { useContractAction, type Contract, type Wish } from './inspection.ts'
import { AskAgainForm } from './ask-again-form.tsx'
import { PassForm } from './pass-form.tsx'
import { RefuseForm } from './refuse-form.tsx'
import { words } from './words.ts'

const forms = { pass: PassForm, askAgain: AskAgainForm, refuse: RefuseForm } as const
const titles = { pass: 'passTitle', askAgain: 'askAgainTitle', refuse: 'refuseTitle' } as const

/** What a verdict says, before it is given. */
export function VerdictDialog({
  kind,
  contract,
  onClose,
}: {
  kind: Wish['kind']
  contract: Contract
  onClose: () => void
}) {
  const say = useWords(words)
  const tell = useTell()
  const { decide } = useContractAction(contract.id)
  const Form = forms[kind]
  const give = (wish: Wish) =>
    decide.mutate(wish, {
      onSuccess: () => {
        tell(say.decided)
        onClose()
      },
    })
  return (
    <Dialog title={say[titles[kind]]} onClose={onClose}>
      <Form contract={contract} onGive={give}>
        <Text size="sm" c="dimmed">
          {say.tellAffiliate}
        </Text>
        {decide.error && <Trouble error={decide.error} />}
        <Buttons kind={kind} isGiving={decide.isPending} onClose={onClose} />
      </Form>
    </Dialog>
  )
}

function Buttons({
  kind,
  isGiving,
  onClose,
}: {
  kind: Wish['kind']
  isGiving: boolean
  onClose: () => void
}) {
  const say = useWords(words)
  const { cancel } = useWords(frameWords)
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="subtle" onClick={onClose}>
        {cancel}
      </Button>
      <Button type="submit" loading={isGiving} color={kind === 'refuse' ? 'red.9' : undefined}>
        {say[kind]}
      </Button>
    </Group>
  )
}
