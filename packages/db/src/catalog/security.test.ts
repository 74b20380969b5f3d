import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withTemplate } from '../testing/template.ts'
import { type Fault, listFaults } from './security.ts'

test('every tenant table is under forced row-level security, and no role of ours gets around it', async () => {
  assert.deepEqual(await withTemplate(listFaults), [])
})

const holes: { does: string; fault: Fault }[] = [
  {
    does: 'create table app.open (workspace_id uuid)',
    fault: { object: 'app.open', fault: 'rls off' },
  },
  {
    does: 'alter table app.workflows no force row level security',
    fault: { object: 'app.workflows', fault: 'not forced' },
  },
  {
    does: 'create view app.everything as select * from app.runs',
    fault: { object: 'app.everything', fault: 'view runs as owner' },
  },
  {
    does: 'create materialized view app.copied as select * from app.runs',
    fault: { object: 'app.copied', fault: 'materialized view' },
  },
  {
    does: 'create function app.leak() returns bigint language sql security definer return 1',
    fault: { object: 'app.leak()', fault: 'definer without search_path' },
  },
  {
    does: 'alter table app.workflows owner to floyo_api',
    fault: { object: 'app.workflows', fault: 'owned by floyo_api' },
  },
]

for (const { does, fault } of holes) {
  test(`the check sees: ${fault.fault}`, async () => {
    const faults = await withTemplate(async (client) => {
      await client.query(does)
      return listFaults(client)
    })

    assert.deepEqual(
      faults.filter(({ object }) => object === fault.object),
      [fault],
    )
  })
}
