import { Group } from '@mantine/core'
import { DataTable } from '../../parts/data-table.tsx'
import { BlockDecision, Decision } from '../../parts/decision.tsx'
import { given, type Values } from '../../parts/form-dialog.tsx'
import { Moment } from '../../parts/moment.tsx'
import { None } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { addCompany, changeCompany, useCompanies, type Company } from './partners.ts'
import { words } from './words.ts'

export function Companies({ id }: { id: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const refreshes = ['partner', id]
  return (
    <Section title={say.companies} aside={<AddCompany id={id} />}>
      <DataTable
        label={say.companies}
        rows={useCompanies(id)}
        keyOf={(company) => company.id}
        columns={[
          { head: parts.name, cell: ({ name }) => name },
          { head: say.code, cell: ({ code }) => code },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          { head: say.launchUrl, cell: ({ launchUrl }) => launchUrl ?? say.ownPage },
          { head: say.replay, cell: ({ replayProtection }) => (replayProtection ? parts.yes : parts.no) },
          { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: parts.id, cell: (company) => company.id },
          {
            head: say.change,
            cell: (company) => (
              <Group gap={6} wrap="nowrap">
                <ChangeCompany company={company} refreshes={refreshes} />
                <BlockDecision
                  status={company.status}
                  refreshes={refreshes}
                  onSet={(status) => changeCompany(company.id, { status })}
                  button={{ size: 'compact-xs' }}
                />
              </Group>
            ),
          },
        ]}
      >
        <None />
      </DataTable>
    </Section>
  )
}

function ChangeCompany({ company, refreshes }: { company: Company; refreshes: readonly string[] }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const change = (values: Values) =>
    changeCompany(company.id, {
      name: values['name'] ?? '',
      launchUrl: values['launchUrl']?.trim() || null,
      replayProtection: values['replayProtection'] === 'yes',
    })
  return (
    <Decision
      label={say.change}
      title={`${say.change}: ${company.code}`}
      submit={say.change}
      refreshes={refreshes}
      onDo={change}
      button={{ size: 'compact-xs' }}
      fields={[
        { name: 'name', label: parts.name, initial: company.name, isRequired: true, max: 100 },
        {
          name: 'launchUrl',
          label: say.launchUrl,
          hint: say.launchHint,
          kind: 'url',
          initial: company.launchUrl ?? '',
          max: 2000,
        },
        {
          name: 'replayProtection',
          label: say.replay,
          hint: say.replayHint,
          kind: 'switch',
          initial: company.replayProtection ? 'yes' : '',
        },
      ]}
    />
  )
}

function AddCompany({ id }: { id: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const add = (values: Values) =>
    addCompany(id, {
      name: values['name'] ?? '',
      code: values['code'] ?? '',
      ...given(values, ['launchUrl']),
      replayProtection: values['replayProtection'] === 'yes',
    })
  return (
    <Decision
      label={say.addCompany}
      refreshes={['partner', id]}
      onDo={add}
      fields={[
        { name: 'name', label: parts.name, isRequired: true, max: 100 },
        { name: 'code', label: say.code, hint: say.codeHint, isRequired: true, max: 64 },
        { name: 'launchUrl', label: say.launchUrl, hint: say.launchHint, kind: 'url', max: 2000 },
        { name: 'replayProtection', label: say.replay, hint: say.replayHint, kind: 'switch' },
      ]}
    />
  )
}
