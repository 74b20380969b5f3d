import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Definition } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { seedMember, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { byHand, exportAt, foundOf, patternOf } from '../drift/testing/literal-case.ts'
import type { FoundRoutine } from './found-routine.ts'
import { storeRoutines } from './store-routines.ts'
import { decideSuggestion, listSuggestions } from './store.ts'

function routine(name: string, use: string): FoundRoutine {
  const steps: [string, string][] = [['command.finished', name]]
  const definition: Definition = { ...exportAt('0 9 * * *'), name, steps: [{ id: 'a', use }] }
  return foundOf(patternOf([byHand(1), byHand(2)], { steps }), definition)
}

test('what a person dismissed lowers what is like it, for nobody else, until it is taken back', async (t) => {
  const { owner, api } = await testDatabase(t)
  const { workspaceId, userId } = await seedWorkspace(owner)
  const ada = { workspaceId, userId }
  const eve = { workspaceId, userId: await seedMember(owner, workspaceId, 'editor') }
  const mails = ['one', 'two', 'three'].map((name) => routine(name, 'email.send'))
  const [first, second] = mails
  assert.ok(first && second)
  const look = (scope: typeof ada, found: FoundRoutine[]) =>
    inWorkspace(api, scope, async (tx) => {
      await storeRoutines(tx, scope, found)
      const { items } = await listSuggestions(tx, { status: 'open', limit: 10 })
      return items.map(({ id, title, learned }) => ({ id, title, learned }))
    })
  const decide = (id: string, status: 'open' | 'dismissed') =>
    inWorkspace(api, ada, (tx) =>
      decideSuggestion(
        tx,
        id,
        status === 'open'
          ? { status }
          : { status, reason: 'not-worth-it', comment: null, support: 2 },
      ),
    )
  const opened = await look(ada, [first, second])
  for (const { id } of opened) await decide(id, 'dismissed')

  const found = [...mails, routine('four', 'device.command')]
  const ranked = await look(ada, found)

  assert.deepEqual(
    ranked.map(({ title, learned }) => [title, learned.acceptance.toFixed(2)]),
    [
      ['four', '0.77'],
      ['three', '0.60'],
    ],
  )
  assert.deepEqual(ranked[1]?.learned.because[0], { kind: 'email.send', accepted: 0, dismissed: 2 })
  assert.deepEqual(
    (await look(eve, found)).map(({ learned }) => learned.acceptance),
    [1, 1, 1],
  )
  for (const { id } of opened) await decide(id, 'open')
  assert.deepEqual(
    (await look(ada, found)).map(({ learned }) => learned.acceptance),
    [1, 1, 1],
  )
})
