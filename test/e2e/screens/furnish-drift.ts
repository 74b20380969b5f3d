/** A routine that was accepted and is done at another time since: what its workflow's page says of that. */
import type { Client } from '@floyo/client'
import { until } from '../../product/until.ts'
import type { Screen } from './screen.ts'
import { press } from './show.ts'

const DAY = 86_400_000
const MINUTE = 60_000

/** To be followed by a look for routines, which finds the drift. */
export async function furnishDrift(client: Client): Promise<Screen[]> {
  const today = Math.floor(Date.now() / DAY) * DAY
  await send(
    client,
    [...daysOf(today, { from: 63, to: 36 })].flatMap((day) => dayOf(day, 9)),
  )
  const { id: runId } = await client.discover()
  await until('the routine is looked for', async () => {
    const run = await client.getRun({ params: { runId } })
    return run.finishedAt === null ? undefined : true
  })
  const { items } = await client.listSuggestions({ query: { status: 'open' } })
  const [counting] = items
  if (!counting) throw new Error('the counting of the stock is a routine')
  const workflow = await client.acceptSuggestion({
    params: { suggestionId: counting.id },
    body: { switchOff: ['mail'], moveMinutes: -15 },
  })
  await send(
    client,
    [...daysOf(today, { from: 35, to: 1 })].flatMap((day) => dayOf(day, 14)),
  )
  await tryBesideMe(client, workflow)
  const path = `/workflows/${workflow.id}`
  return [
    { name: 'workflow-drift', path },
    { name: 'dialog-drift', path, show: press('Dismiss') },
  ]
}

/** In shadow beside its person, who begins it three times. */
async function tryBesideMe(
  client: Client,
  { id, draft, revision }: Awaited<ReturnType<Client['getWorkflow']>>,
): Promise<void> {
  const params = { workflowId: id }
  const definition: typeof draft = {
    ...draft,
    trigger: [
      ...draft.trigger,
      { type: 'event', on: 'command.finished', where: 'event.subject == "python count_stock.py"' },
    ],
    steps: [{ id: 'note', use: 'floyo.note', with: { text: 'The stock is to be counted.' } }],
  }
  await client.saveDraft({ params, body: { definition } }, { ifMatch: revision })
  await client.startShadow({ params, body: { beside: 'person' } })
  for (let count = 0; count < 3; count++) {
    const event = { actor: 'me', type: 'command.finished', subject: 'python count_stock.py' }
    await client.sendEvents({ body: { events: [{ t: Date.now(), ...event }] } })
  }
}

function* daysOf(today: number, { from, to }: { from: number; to: number }): Generator<number> {
  for (let back = from; back >= to; back--) yield today - back * DAY
}

interface SentEvent {
  t: number
  actor: string
  type: string
  subject: string
}

/** The stock is counted and mailed at about that hour, among pages looked at all day long. */
function dayOf(day: number, hour: number): SentEvent[] {
  const number = day / DAY
  const date = new Date(day).toISOString().slice(0, 10)
  const at = (minutes: number, type: string, subject: string): SentEvent => ({
    t: day + minutes * MINUTE,
    actor: 'me',
    type,
    subject,
  })
  const start = hour * 60 + 5 + (number % 3)
  return [
    ...Array.from({ length: 20 }, (_, index) =>
      at(
        480 + ((number * 37 + index * 101) % 560),
        'url.visited',
        `https://news.example/${(number * 20 + index) % 997}`,
      ),
    ),
    at(start, 'command.finished', 'python count_stock.py'),
    at(start + 1, 'file.created', `~/work/stock/stock-${date}.csv`),
    at(start + 4, 'mail.sent', 'mailto:warehouse@example.com'),
  ]
}

async function send(client: Client, events: SentEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 500)
    await client.sendEvents({ body: { events: events.slice(from, from + 500), source: 'import' } })
}
