import { Checkbox, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../words/language.ts'
import { VerdictForm, type FormProps } from './verdict-form.tsx'
import { words } from './words.ts'

const choicesHours = [24, 48, 72, 168] as const
const firstHours = 72

interface Side {
  readonly isWrong: boolean
  readonly msg: string
}

const right: Side = { isWrong: false, msg: '' }

/** Which photos have to be taken again, why, and until when. */
export function AskAgainForm({ onGive, children }: FormProps) {
  const say = useWords(words)
  const [front, setFront] = useState(right)
  const [back, setBack] = useState(right)
  const [msg, setMsg] = useState('')
  const [hours, setHours] = useState(firstHours)
  const [isIncomplete, setIncomplete] = useState(false)

  function give() {
    const wrong = [front, back].filter(({ isWrong }) => isWrong)
    const isWhole = wrong.length > 0 && wrong.every((side) => side.msg.trim() !== '')
    setIncomplete(!isWhole)
    if (!isWhole) return
    const sideOf = ({ isWrong, msg: why }: Side) => ({ result: !isWrong, msg: isWrong ? why.trim() : '' })
    onGive({
      kind: 'askAgain',
      body: { front: sideOf(front), rear: sideOf(back), msg: msg.trim(), dueInHours: hours },
    })
  }
  return (
    <VerdictForm onSubmit={give}>
      <SideFields name={say.front} side={front} onChange={setFront} />
      <SideFields name={say.back} side={back} onChange={setBack} />
      {isIncomplete && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {say.oneSide}
        </Text>
      )}
      <Textarea
        label={say.message}
        description={say.messageHint}
        maxLength={500}
        autosize
        minRows={2}
        value={msg}
        onChange={(event) => setMsg(event.currentTarget.value)}
      />
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          {say.due}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={say.due}
          value={String(hours)}
          onChange={(value) => setHours(Number(value))}
          data={choicesHours.map((each) => ({ value: String(each), label: say.hours(each) }))}
        />
      </Stack>
      {children}
    </VerdictForm>
  )
}

function SideFields({ name, side, onChange }: { name: string; side: Side; onChange: (side: Side) => void }) {
  const say = useWords(words)
  return (
    <Stack gap="xs">
      <Checkbox
        label={`${name}: ${say.needsNew}`}
        checked={side.isWrong}
        onChange={(event) => onChange({ ...side, isWrong: event.currentTarget.checked })}
      />
      {side.isWrong && (
        <Textarea
          label={say.sideMessage(name)}
          maxLength={500}
          autosize
          value={side.msg}
          onChange={(event) => onChange({ ...side, msg: event.currentTarget.value })}
        />
      )}
    </Stack>
  )
}
