import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DriftKind,
  HeldBack,
  MinutesBucket,
  PeopleBucket,
  Role,
  RunStatus,
  SuggestionStatus,
  TriggerKind,
} from '@floyo/contracts'
import { withTemplate } from '../testing/template.ts'

test('each closed set of the database is the one of the contract, and none is forgotten', async () => {
  const found = await withTemplate(async (client) => {
    const { rows } = await client.query<{ name: string; values: string[] }>(`
      select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as values
      from pg_type t join pg_enum e on e.enumtypid = t.oid
      group by t.typname`)
    return Object.fromEntries(rows.map(({ name, values }) => [name, values]))
  })

  assert.deepEqual(found, {
    drift_kind: DriftKind.options,
    held_back: HeldBack.options,
    minutes_bucket: MinutesBucket.options,
    people_bucket: PeopleBucket.options,
    role: Role.options,
    run_status: RunStatus.options,
    suggestion_status: SuggestionStatus.options,
    trigger_kind: TriggerKind.options,
  })
})
