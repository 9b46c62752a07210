import { Stack, Table, Text } from '@mantine/core'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { Wide } from '../../parts/wide.tsx'
import { useWords } from '../../words/language.ts'
import type { Contract } from './inspection.ts'
import { words } from './words.ts'

/** What the affiliate said of the device, what was registered, and what stands on its screen. */
export function DeviceFacts({ contract }: { contract: Contract }) {
  const say = useWords(words)
  const { claimedDevice, device, reading } = contract
  const { imeis = [], brokenImeis = [], serials = [], models = [] } = reading?.claims ?? {}
  const said = (...found: readonly (string | null | undefined)[]) =>
    [...new Set(found)].filter(Boolean).join(', ')
  const read = (found: readonly { value: string; confidence?: number }[] | undefined) =>
    found
      ?.map(({ value, confidence }) =>
        confidence === undefined ? value : `${value} (${say.sure(Math.round(confidence * 100))})`,
      )
      .join(', ')
  return (
    <Section
      title={say.comparison}
      aside={reading && <Tag tone={reading.reason === 'matched' ? 'good' : 'bad'}>{say[reading.reason]}</Tag>}
    >
      <Wide label={say.comparison}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say.comparison}</Table.Th>
              <Table.Th>{say.claimed}</Table.Th>
              <Table.Th>{say.registered}</Table.Th>
              <Table.Th>{say.read}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Line
              name={say.imei}
              values={[said(...imeis, ...brokenImeis), device?.imei, read(reading?.imeis)]}
            />
            <Line name={say.serial} values={[said(...serials), device?.serial, read(reading?.serials)]} />
            <Line
              name={say.model}
              values={[said(claimedDevice?.name, ...models), undefined, read(reading?.models)]}
            />
          </Table.Tbody>
        </Table>
      </Wide>
    </Section>
  )
}

function Line({ name, values }: { name: string; values: readonly (string | null | undefined)[] }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      {['claimed', 'registered', 'read'].map((place, index) => (
        <Table.Td key={place}>{values[index] || '–'}</Table.Td>
      ))}
    </Table.Tr>
  )
}

export function CustomerFacts({ contract }: { contract: Contract }) {
  const say = useWords(words)
  const { customer, location, photoLocation, checkout } = contract
  const place = (at: Contract['location']) => at && `${at.lat}, ${at.lng}`
  return (
    <Section title={say.customer}>
      {customer ? (
        <Facts
          facts={[
            [say.name, customer.name],
            [say.birthdate, customer.birthdate],
            [say.cellphone, customer.cellphone],
            [say.email, customer.email],
            [say.place, place(location)],
            [say.photoPlace, place(photoLocation)],
            [say.payment, checkout && `${say.won(checkout.amount.toLocaleString())}, ${say[checkout.type]}`],
            [say.paidAt, <Moment key="paid" at={checkout?.paidAt} />],
          ]}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {say.erased}
        </Text>
      )}
    </Section>
  )
}

export function ContractIds({ contract }: { contract: Contract }) {
  const say = useWords(words)
  return (
    <Section title={say.ids}>
      <Facts
        facts={[
          [say.contract, contract.id],
          [say.affiliate, contract.affiliate.name],
          [say.uid, contract.affiliateUid],
          [say.cid, contract.affiliateCid],
          [say.triesLeft, contract.triesLeft],
          [say.created, <Moment key="made" at={contract.createdAt} />],
          [say.changed, <Moment key="changed" at={contract.changedAt} />],
        ]}
      />
    </Section>
  )
}

export function History({ contract }: { contract: Contract }) {
  const say = useWords(words)
  const status = (number: number) => say[`status${number}` as keyof typeof say] as string
  return (
    <Section title={say.history}>
      <Stack gap={8} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {contract.history.toReversed().map(({ number, at, from, to, what, who, by }) => (
          <li key={number}>
            <Text size="sm">
              {from === to || from === null ? status(to) : `${status(from)} → ${status(to)}`}
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={at} /> · {what} · {by?.email ?? by?.id ?? say[who]}
            </Text>
          </li>
        ))}
      </Stack>
    </Section>
  )
}
