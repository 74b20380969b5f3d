/**
 * `npm run bench:simulation [-- --events N] [--rounds N]`: how long simulations over 90 days of a million
 * events take, beside the goal, a table and one line of JSON.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDatabase } from '../engine/database.ts'
import { using } from '../engine/processes.ts'
import { middle, printTable, rounded } from '../mining/figures.ts'
import { days, makeHistory, types } from './history.ts'
import type { Asked, Seen } from './one.ts'

const goalSeconds = 10

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
  },
})

const steps = [
  { id: 'mail', use: 'email.send', with: { to: 'a', subject: '{{ trigger.event.subject }}' } },
]
const on = (names: readonly string[], where?: string) => ({
  name: 'Bench',
  trigger: names.map((name) => ({ type: 'event', on: name, ...(where ? { where } : {}) })),
  steps,
})
const bills = "event.subject.matches('^/home/ada/work/project-[0-9]+/in/bill-[0-9]+[.]pdf$')"
const sized = "event.attrs.size > 990 && event.attrs.ext != 'pdf'"
const cases: { what: string; definition: unknown; compared?: unknown }[] = [
  {
    what: 'a schedule',
    definition: { ...on([]), trigger: [{ type: 'schedule', cron: '*/15 * * * *' }] },
  },
  { what: 'one type of ten, by its subject', definition: on(types.slice(0, 1), bills) },
  { what: 'all types, by their subjects', definition: on(types, bills) },
  {
    what: 'all types, by a condition that the database does not know',
    definition: on(types, sized),
  },
  {
    what: 'the same beside another version',
    definition: on(types, sized),
    compared: on(types, `${sized} || ${bills}`),
  },
  { what: 'every event a start', definition: on(types) },
]

await using(startDatabase(), async ({ url, admin }) => {
  const person = await makeHistory(admin, Number(values.events))
  const figures: Record<string, unknown>[] = []
  for (const { what, definition, compared = null } of cases) {
    const rounds: Seen[] = []
    for (let round = 0; round < Number(values.rounds); round++) {
      rounds.push(await measure({ url, person, definition, compared, watchesLoop: false }))
    }
    const watched = await measure({ url, person, definition, compared, watchesLoop: true })
    figures.push({
      what,
      ...summed(rounds),
      'longest block ms': rounded(watched.longestBlockMs, 1),
    })
  }
  const heads = Object.keys(figures[0] ?? {})
  printTable(`${values.events} events in ${days} days; goal: ${goalSeconds} s`, [
    heads,
    ...figures.map((one) => heads.map((head) => String(one[head]))),
  ])
  console.log(JSON.stringify(figures))
})

async function measure(asked: Asked): Promise<Seen> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'one.ts'))
  child.send(asked)
  const [seen] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the simulation ended without an answer')
    }),
  ])) as [Seen]
  const exited = once(child, 'exit')
  child.disconnect()
  await exited
  return seen
}

/** The medians of the rounds; of memory the most. */
function summed(rounds: readonly Seen[]): Record<string, unknown> {
  const of = (field: 'seconds' | 'processSeconds' | 'databaseSeconds' | 'eventsRead'): number =>
    middle(rounds.map((one) => one[field]))
  const seconds = of('seconds')
  return {
    seconds: rounded(seconds, 2),
    met: seconds <= goalSeconds ? 'yes' : 'no',
    'processor s': rounded(of('processSeconds'), 2),
    'database s': rounded(of('databaseSeconds'), 2),
    read: of('eventsRead'),
    'rows/s': Math.round(of('eventsRead') / seconds),
    starts: rounds[0]?.starts,
    'ends early': rounds[0]?.truncated ? 'yes' : 'no',
    'peak MiB': Math.round(Math.max(...rounds.map((one) => one.peakMemoryMiB))),
  }
}
