/** Routines that were accepted and are done otherwise since: what the pages of their workflows say of that. */
import type { Client } from '@floyo/client'
import type { WorkflowDetail } from '@floyo/contracts'
import { until } from '../../product/until.ts'
import { daysBack, done, fileOf, once, pagesOf, type Routine, send } from './routines.ts'
import type { Screen } from './screen.ts'
import { press } from './show.ts'

/** Done at another hour since. */
const stock: Routine = {
  hour: 9,
  command: 'python count_stock.py',
  files: ['~/work/stock/stock-DAY.csv'],
  last: { type: 'mail.sent', subject: 'mailto:warehouse@example.com' },
}
/** Done by hand since, though the workflow does it, and what that wrote is taken back. */
const prices: Routine = {
  hour: 11,
  command: 'python price_list.py',
  files: ['~/work/shop/prices-DAY.csv'],
  last: { type: 'url.visited', subject: 'https://shop.example/admin/prices' },
}
/** Done with one file more since. */
const hours: Routine = {
  hour: 16,
  command: 'python time_sheet.py',
  files: ['~/work/hours/hours-DAY.csv'],
  last: { type: 'url.visited', subject: 'https://hours.example/upload' },
}
/** Not done any more. */
const photos: Routine = {
  hour: 19,
  command: 'python back_up_photos.py',
  files: ['~/pictures/backup/photos-DAY.zip'],
  last: { type: 'url.visited', subject: 'https://nas.example/status' },
}

/** To be followed by a look for routines, which finds the drift. */
export async function furnishDrift(client: Client): Promise<Screen[]> {
  const all = [stock, prices, hours, photos]
  await send(
    client,
    daysBack({ from: 63, to: 36 }).flatMap((day) => pagesOf(day).concat(done(day, all))),
  )
  const [moved, kept, changed, stopped] = await acceptAll(client, [
    [stock, { switchOff: ['mail'], moveMinutes: -15 }],
    [prices, {}],
    [hours, {}],
    [photos, {}],
  ])
  if (!moved || !kept || !changed || !stopped) throw new Error('four routines are accepted')
  const since = [
    { ...stock, hour: 14 },
    { ...hours, files: [...hours.files, '~/work/hours/hours-DAY.pdf'] },
  ]
  await send(
    client,
    daysBack({ from: 35, to: 1 }).flatMap((day) => pagesOf(day).concat(done(day, since))),
  )
  await tryBesideMe(client, moved)
  await runAndTakeBack(client, kept)
  return [
    { name: 'workflow-drift', path: `/workflows/${moved.id}` },
    { name: 'dialog-drift', path: `/workflows/${moved.id}`, show: press('Dismiss') },
    { name: 'workflow-by-hand', path: `/workflows/${kept.id}` },
    { name: 'workflow-changed', path: `/workflows/${changed.id}` },
    { name: 'workflow-stopped', path: `/workflows/${stopped.id}` },
  ]
}

type Acceptance = NonNullable<Parameters<Client['acceptSuggestion']>[0]['body']>

/** Accepts the suggestions with those commands; since only few are open at a time, it looks as often as needed. */
async function acceptAll(
  client: Client,
  wanted: readonly (readonly [Routine, Acceptance])[],
): Promise<WorkflowDetail[]> {
  const accepted = new Map<Routine, WorkflowDetail>()
  while (accepted.size < wanted.length) {
    const { id: runId } = await client.discover()
    await ended(client, runId)
    const { items } = await client.listSuggestions({ query: { status: 'open' } })
    const before = accepted.size
    for (const [routine, body] of wanted) {
      const found = items.find(({ pattern }) =>
        pattern.steps.some(({ example }) => example === routine.command),
      )
      if (!found || accepted.has(routine)) continue
      const params = { suggestionId: found.id }
      accepted.set(routine, await client.acceptSuggestion({ params, body }))
    }
    if (accepted.size === before)
      throw new Error(`of ${items.map(({ title }) => title).join('; ')} none was looked for`)
  }
  return wanted.flatMap(([routine]) => accepted.get(routine) ?? [])
}

/** In shadow beside its person, who begins it three times. */
async function tryBesideMe(client: Client, { id, draft, revision }: WorkflowDetail): Promise<void> {
  const params = { workflowId: id }
  const definition: typeof draft = {
    ...draft,
    trigger: [
      ...draft.trigger,
      { type: 'event', on: 'command.finished', where: `event.subject == "${stock.command}"` },
    ],
    steps: [{ id: 'note', use: 'floyo.note', with: { text: 'The stock is to be counted.' } }],
  }
  await client.saveDraft({ params, body: { definition } }, { ifMatch: revision })
  await client.startShadow({ params, body: { beside: 'person' } })
  for (let count = 0; count < 3; count++) {
    const event = { actor: 'me', type: 'command.finished', subject: stock.command }
    await client.sendEvents({ body: { events: [{ t: Date.now(), ...event }] } })
  }
}

const MINUTE = 60_000

/** It runs four times around two at which its person does it; twice they delete what it wrote. */
async function runAndTakeBack(
  client: Client,
  { id, draft, revision }: WorkflowDetail,
): Promise<void> {
  const params = { workflowId: id }
  // Carried out by nothing outside of this installation.
  const steps = [{ id: 'note', use: 'floyo.note', with: { text: 'The prices are listed.' } }]
  await client.saveDraft(
    { params, body: { definition: { ...draft, steps } } },
    { ifMatch: revision },
  )
  await client.enableWorkflow({ params })
  const before = Date.now()
  await send(client, [...once(prices, before - 50 * MINUTE), ...once(prices, before - 20 * MINUTE)])
  for (let count = 0; count < 4; count++) {
    const run = await client.startRun({ params, body: {} })
    await ended(client, run.id)
    if (count % 2 === 0) continue
    const now = Date.now()
    const file = { actor: 'me', subject: fileOf(prices.files[0] ?? '', now) }
    await send(client, [
      { ...file, t: now, type: 'file.modified' },
      { ...file, t: now + 1, type: 'file.deleted' },
    ])
  }
}

function ended(client: Client, runId: string): Promise<true> {
  return until(`run ${runId} ends`, async () => {
    const run = await client.getRun({ params: { runId } })
    return run.finishedAt === null ? undefined : true
  })
}
