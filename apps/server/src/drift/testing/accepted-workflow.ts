/** A workflow made from a routine of the owner's, with the events that the routine was found in. */
import type { TestContext } from 'node:test'
import type { Definition } from '@floyo/contracts'
import { seedEvents } from '@floyo/db/testing'
import { ownedApp } from '../../testing/test-app.ts'
import type { Act } from '../case.ts'
import { exportAt, foundOf, patternOf } from './literal-case.ts'

interface AcceptedWorkflow {
  /** What the person did each time. */
  times: readonly Act[][]
  /** The schedule on which the routine is found now. */
  cron: string
  /** As it was suggested and is drafted. */
  definition?: Definition
}

export async function acceptedWorkflow(
  t: TestContext,
  { times, cron, definition = exportAt('0 9 * * *') }: AcceptedWorkflow,
) {
  const app = await ownedApp(t)
  const { owner } = app.database
  const me = (await app.send({ url: '/api/v1/me' })).json()
  const scope: { workspaceId: string; userId: string } = {
    workspaceId: me.workspace.id,
    userId: me.user.id,
  }
  const ids = await seedEvents(
    owner,
    { organizationId: '', ...scope },
    times.flat().map(({ at, type, subject }) => ({ t: at, type, subject })),
  )
  let seeded = 0
  const seen = times.map((acts) => acts.map((act) => ({ ...act, id: ids[seeded++] ?? '' })))
  const found = foundOf(patternOf(seen, { cron }))
  const made = await app.send({
    method: 'POST',
    url: '/api/v1/workflows',
    body: { definition },
  })
  const workflowId: string = made.json().id
  const { id: patternId } = await owner
    .insertInto('patterns')
    .values({
      ...scope,
      fingerprint: found.fingerprint,
      routine: JSON.stringify(found.pattern),
      support: times.length,
      confidence: 0.9,
      active: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id: suggestionId } = await owner
    .insertInto('suggestions')
    .values({
      ...scope,
      patternId,
      status: 'accepted',
      title: definition.name,
      summary: '',
      definition: JSON.stringify(definition),
      confidence: 0.9,
      minutesSavedPerWeek: 15,
      workflowId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await owner.updateTable('workflows').set({ suggestionId }).where('id', '=', workflowId).execute()
  return { ...app, scope, workflowId, suggestionId, found }
}
