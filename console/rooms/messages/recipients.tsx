import { Button } from '@mantine/core'
import { useState } from 'react'
import { DataTable } from '../../parts/data-table.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Moment } from '../../parts/moment.tsx'
import { ToldList } from '../../parts/notices.tsx'
import { None } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { toneOf, useRecipients, type Recipient } from './messages.ts'
import { words } from './words.ts'

/** Who it went to, and what came of it; the whole way of one in a dialog. */
export function Recipients({ id }: { id: string }) {
  const say = useWords(words)
  const rows = useRecipients(id)
  const [chosen, setChosen] = useState<string>()
  const shown = rows.rows?.find((row) => row.id === chosen)
  return (
    <Section title={say.receivers}>
      <DataTable
        label={say.receivers}
        rows={rows}
        keyOf={(row) => row.id}
        columns={[
          { head: say.receiver, cell: ({ number, name }) => [number, name].filter(Boolean).join(' · ') },
          { head: say.code, cell: ({ code }) => <Tag tone={toneOf(code)}>{code}</Tag> },
          { head: say.carrier, cell: ({ carrier }) => carrier },
          { head: say.attempts, cell: ({ attempts }) => attempts, isNumber: true },
          { head: say.sent, cell: ({ sentAt }) => <Moment at={sentAt} /> },
          { head: say.reported, cell: ({ reportedAt }) => <Moment at={reportedAt} /> },
          {
            head: say.refund,
            cell: ({ refund }) => refund && say.refunded(refund.value.toLocaleString()),
          },
          {
            head: say.open,
            cell: (row) => (
              <Button size="compact-xs" variant="default" onClick={() => setChosen(row.id)}>
                {say.open}
              </Button>
            ),
          },
        ]}
      >
        <None />
      </DataTable>
      {shown && <Way recipient={shown} onClose={() => setChosen(undefined)} />}
    </Section>
  )
}

function Way({ recipient, onClose }: { recipient: Recipient; onClose: () => void }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { number, code, attempts, doubted, refund, lateCode } = recipient
  return (
    <Dialog title={say.history(number)} onClose={onClose}>
      <Facts
        facts={[
          [
            say.code,
            <Tag key="code" tone={toneOf(code)}>
              {code}
            </Tag>,
          ],
          [say.sendAt, <Moment key="sendAt" at={recipient.sendAt} />],
          [say.attempts, doubted ? `${attempts}; ${say.doubted}` : attempts],
          [say.carrier, recipient.carrier],
          [say.carrierRef, recipient.carrierRef],
          [say.sent, <Moment key="sent" at={recipient.sentAt} />],
          [say.reported, <Moment key="reported" at={recipient.reportedAt} />],
          [
            say.late,
            lateCode !== null && (
              <span key="late">
                {lateCode} · <Moment at={recipient.lateAt} />
              </span>
            ),
          ],
          [say.refund, refund && `${say.refunded(refund.value.toLocaleString())} · ${refund.description}`],
        ]}
      />
      <Section title={parts.webhooks}>
        <ToldList told={recipient.notices} />
      </Section>
    </Dialog>
  )
}
