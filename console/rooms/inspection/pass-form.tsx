import { Group, NumberInput, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../../words/language.ts'
import { VerdictForm, type FormProps } from './verdict-form.tsx'
import { words } from './words.ts'

/** What is left empty the house fills in: a day is sent only when somebody chose it. */
export function PassForm({ contract, onGive, children }: FormProps) {
  const say = useWords(words)
  const [days, setDays] = useState({ start: '', end: '', due: '' })
  const [amount, setAmount] = useState<number | string>('')
  const isMonthly = contract.checkout?.type === 'monthly'

  function give() {
    const checkout = {
      ...(days.due === '' ? {} : { dueDate: days.due }),
      ...(typeof amount === 'number' ? { amount } : {}),
    }
    const body = {
      ...(days.start === '' ? {} : { insuranceStart: days.start }),
      ...(days.end === '' ? {} : { insuranceEnd: days.end }),
      ...(isMonthly && Object.keys(checkout).length > 0 ? { checkout } : {}),
    }
    onGive({ kind: 'pass', body })
  }
  const day = (name: keyof typeof days, label: string) => (
    <TextInput
      type="date"
      label={label}
      value={days[name]}
      onChange={(event) => setDays({ ...days, [name]: event.currentTarget.value })}
    />
  )
  return (
    <VerdictForm onSubmit={give}>
      <Group grow>
        {day('start', say.start)}
        {day('end', say.end)}
      </Group>
      <Text size="xs" c="dimmed">
        {say.emptyDates}
      </Text>
      {isMonthly && (
        <>
          <Group grow>
            {day('due', say.nextDue)}
            <NumberInput
              label={say.nextAmount}
              min={1}
              max={1_000_000_000}
              allowDecimal={false}
              thousandSeparator=","
              hideControls
              value={amount}
              onChange={setAmount}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {say.emptyCheckout}
          </Text>
        </>
      )}
      {children}
    </VerdictForm>
  )
}
