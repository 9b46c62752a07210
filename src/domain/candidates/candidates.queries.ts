import { intArray, textArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Candidate } from './candidate.types.ts'
import { foldName, foldOs } from './fold.ts'

/** Imports wait for each other; who reads meanwhile sees the earlier list. */
export async function clearList(db: Db): Promise<number> {
  await db`lock table candidate in share row exclusive mode`
  const rows = await db`delete from candidate returning id`
  return rows.length
}

export async function insertCandidates(db: Db, candidates: readonly Candidate[]): Promise<void> {
  await db`
    insert into candidate (id, position, os, name, model_names)
    select id, position, os, name, coalesce(array(select jsonb_array_elements_text(models)), '{}')
      from unnest(
        ${textArray(candidates.map(({ id }) => id))}::text[],
        ${intArray(candidates.map((_, position) => position))}::int[],
        ${textArray(candidates.map(({ os }) => os))}::text[],
        ${textArray(candidates.map(({ name }) => name))}::text[],
        ${textArray(candidates.map(({ modelNames }) => JSON.stringify(modelNames)))}::jsonb[])
        as listed (id, position, os, name, models)`
  const names = candidates.flatMap(({ id, os, name, modelNames }) =>
    [name, ...modelNames].map((each) => ({ id, os: foldOs(os), name: foldName(each) })),
  )
  await db`
    insert into candidate_name (candidate_id, os_key, name_key)
    select * from unnest(
      ${textArray(names.map(({ id }) => id))}::text[],
      ${textArray(names.map(({ os }) => os))}::text[],
      ${textArray(names.map(({ name }) => name))}::text[])
    on conflict do nothing`
}

/** In the order of the file. */
export async function listCandidates(db: Db): Promise<Candidate[]> {
  return db<Candidate[]>`
    select id, os, name, model_names as "modelNames" from candidate order by position`
}

export async function hasCandidate(db: Db, { os, name }: { os: string; name: string }): Promise<boolean> {
  const [row] = await db<{ found: boolean }[]>`
    select exists (select from candidate_name where os_key = ${foldOs(os)} and name_key = ${foldName(name)}) as found`
  return row?.found ?? false
}
