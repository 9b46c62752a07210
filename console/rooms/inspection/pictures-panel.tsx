import { Group, SegmentedControl, SimpleGrid, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import type { Contract, Picture } from './inspection.ts'
import { qrMarks, screenMarks } from './marks.tsx'
import { PictureView } from './picture-view.tsx'
import { words } from './words.ts'

const order: readonly Picture['role'][] = ['screen', 'front', 'back']

/** The screen of step 1 and the photos, side by side; those of earlier rounds a click away. */
export function PicturesPanel({ contract }: { contract: Contract }) {
  const say = useWords(words)
  const [chosen, setChosen] = useState<number>()
  const [isMarked, setMarked] = useState(true)
  const { pictures, reading, photoRound } = contract
  const rounds = [...new Set(pictures.map(({ round }) => round))]
    .filter((round) => round > 0)
    .toSorted((a, b) => a - b)
  const round = chosen ?? photoRound
  const shown = pictures
    .filter((picture) => picture.round === 0 || picture.round === round)
    .toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role) || a.place - b.place)
  const marksOf = (picture: Picture) => {
    if (!isMarked) return []
    if (picture.role === 'screen') return picture.id === reading?.imageId ? screenMarks(reading) : []
    return qrMarks(picture)
  }
  return (
    <Section
      title={say.pictures}
      aside={
        <Group gap="md">
          {rounds.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label={say.older}
              value={String(round)}
              onChange={(value) => setChosen(Number(value))}
              data={rounds.map((each) => ({ value: String(each), label: say.roundNumber(each) }))}
            />
          )}
          <Switch
            size="xs"
            label={say.boxes}
            checked={isMarked}
            onChange={(event) => setMarked(event.currentTarget.checked)}
          />
        </Group>
      }
    >
      {shown.length === 0 && <Text c="dimmed">{say.noPictures}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: Math.min(3, Math.max(1, shown.length)) }} spacing="md">
        {shown.map((picture) => (
          <PictureView
            key={picture.id}
            contractId={contract.id}
            picture={picture}
            title={titleOf(picture, say)}
            marks={marksOf(picture)}
          />
        ))}
      </SimpleGrid>
    </Section>
  )
}

function titleOf({ role, round, place }: Picture, say: typeof words.en): string {
  const name = place > 0 ? `${say[role]} ${place + 1}` : say[role]
  return round > 1 ? say.pictureOf(name, round) : name
}
