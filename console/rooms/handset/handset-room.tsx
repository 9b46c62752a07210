import { Button, Chip, Grid, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useSearchParams } from 'wouter'
import { Page } from '../../parts/page.tsx'
import { useWords } from '../../words/language.ts'
import { useHandset, withDashes } from './handset.ts'
import classes from './handset-room.module.css'
import { Phone } from './phone.tsx'
import { useBusyNumbers } from './tries.ts'
import { TryPanel } from './try-panel.tsx'
import { words } from './words.ts'

/** A Korean mobile number: every API takes its form. */
const firstNumber = '01012345678'

/** Development: a phone on the screen, and what makes it ring. */
export function HandsetRoom() {
  const say = useWords(words)
  const [search, setSearch] = useSearchParams()
  const given = search.get('number') ?? ''
  const number = isNumber(given) ? given : firstNumber
  const handset = useHandset(number)
  const show = (wanted: string) => setSearch({ number: wanted }, { replace: true })
  return (
    <Page title={say.title}>
      <Text c="dimmed" maw={720} mb="md">
        {say.intro}
      </Text>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="sm" align="stretch" className={classes.side}>
            <NumberField key={number} number={number} onShow={show} />
            <BusyNumbers number={number} onShow={show} />
            <Phone number={number} handset={handset} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <TryPanel key={number} number={number} />
        </Grid.Col>
      </Grid>
    </Page>
  )
}

function NumberField({ number, onShow }: { number: string; onShow: (number: string) => void }) {
  const say = useWords(words)
  const [typed, setTyped] = useState(withDashes(number))
  const digits = typed.replaceAll(/[\s-]/g, '')
  const isWrong = !isNumber(digits)
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isWrong) onShow(digits)
  }
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          flex={1}
          aria-label={say.number}
          inputMode="tel"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={isWrong ? say.numberHint : undefined}
        />
        <Button type="submit" variant="default">
          {say.show}
        </Button>
      </Group>
    </form>
  )
}

/** Requests from a terminal go to other numbers: they are a click away. */
function BusyNumbers({ number, onShow }: { number: string; onShow: (number: string) => void }) {
  const say = useWords(words)
  const { data = [] } = useBusyNumbers()
  const others = data.filter((each) => each.number !== number).slice(0, 6)
  if (others.length === 0) return null
  return (
    <Group gap={6} role="group" aria-label={say.others}>
      {others.map((each) => (
        <Chip key={each.number} size="xs" checked={false} onChange={() => onShow(each.number)}>
          {withDashes(each.number)}
        </Chip>
      ))}
    </Group>
  )
}

function isNumber(text: string): boolean {
  return /^\d{3,15}$/.test(text)
}
