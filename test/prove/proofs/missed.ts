/** Missed times: schedulers are away for a while, and what they then make up for is compared. */
import { join } from 'node:path'
import { inWorkspace } from '@floyo/db'
import {
  aDefinition,
  seedWorkflow,
  type SeededWorkflow,
  type TestDatabase,
} from '@floyo/db/testing'
import { syncTriggers } from '@floyo/engine'
import { offsetOf, oracleFires, transitionsOf } from '../cron-oracle.ts'
import { startCrew } from '../processes.ts'
import { never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { until } from '../settled.ts'
import { withTestDatabase } from '../test-database.ts'
import { makeVirtualClock, turnClock } from '../virtual-clock.ts'

const script = join(import.meta.dirname, '../scheduler-process.ts')
const startAt = new Date('2026-06-01T08:00:30Z')
const minuteMs = 60_000
const timezone = 'Europe/Berlin'

const policies = ['skip', 'run-once', 'run-all'] as const
const expressions = [
  '* * * * *',
  '*/10 * * * *',
  '0 * * * *',
  '7,52 * * * *',
  '30 11 * * *',
  '0 0 1 1 *',
]
/** Minutes away. */
const absences = { short: [3, 120], long: [3, 20, 120, 26 * 60] }

interface Case {
  policy: (typeof policies)[number]
  cron: string
  away: number
  seeded: SeededWorkflow
}

export const missedTimes: Proof = {
  name: 'missed-times',
  ids: ['REL-08'],
  manner: 'beside',
  usualMinutes: () => 0.7,
  run: (options) => withTestDatabase((database) => prove(database, options)),
}

async function prove(database: TestDatabase, { length, say }: ProveOptions): Promise<Row[]> {
  const minutesAway = absences[length]
  const clock = await makeVirtualClock(database.pools.owner, startAt)
  await turnClock(database.pools.api)
  const deviations: string[] = []
  let runs = 0
  let from = startAt
  for (const away of minutesAway) {
    const cases = await enable(database, away)
    const back = new Date(from.getTime() + away * minuteMs)
    await clock.jump(back)
    const crew = await startCrew(script, { size: 1, args: [database.urls.engine] })
    const isNothingDue = async (): Promise<boolean> => !(await isAnyDue(database, back))
    await until(isNothingDue, {
      what: 'what was missed to be made up for',
      withinSeconds: 300,
      say,
    })
    say(`away for ${away} min`)
    await crew.stop()
    for (const one of cases) {
      const asked = askedOf(one, { from, back })
      const seen = await countRuns(database, one.seeded)
      runs += seen
      if (seen !== asked)
        deviations.push(`${one.cron} ${one.policy} after ${away} min: ${seen}, not ${asked}`)
    }
    await database.pools.owner.query('delete from app.schedules')
    from = back
  }
  const [first] = deviations
  const done = `away for ${minutesAway.join(', ')} min, ${policies.length} policies, ${expressions.length} expressions: ${runs} runs${first ? `; ${first}` : ''}`
  const promise = 'missed times follow the policy of their schedule'
  return [never({ id: 'REL-08', promise, done }, { deviations: deviations.length })]
}

async function enable({ owner, api }: TestDatabase, away: number): Promise<Case[]> {
  const cases: Case[] = []
  for (const policy of policies) {
    for (const cron of expressions) {
      const trigger = [{ type: 'schedule' as const, cron, timezone, missed: policy }]
      const definition = aDefinition({ trigger })
      const seeded = await seedWorkflow(owner, { definition })
      const { workspaceId, workflowId, userId } = seeded
      await inWorkspace(api, seeded, async (tx) => {
        const live = { version: 1, definition }
        await syncTriggers(tx, { workspaceId, workflowId, userId, live })
      })
      cases.push({ policy, cron, away, seeded })
    }
  }
  return cases
}

/** How many runs the policy asks for: up to five minutes late is on time. */
function askedOf({ policy, cron }: Case, { from, back }: { from: Date; back: Date }): number {
  const offsetAt = offsetOf(timezone)
  const transitions = transitionsOf(offsetAt, from.getTime(), back.getTime())
  const span = { after: from.getTime(), until: back.getTime(), offsetAt, transitions }
  const due = oracleFires(cron, span)
  const onTime = due.filter((at) => back.getTime() - at <= 5 * minuteMs).length
  return {
    skip: onTime,
    'run-once': Math.min(1, due.length),
    'run-all': Math.min(100, due.length),
  }[policy]
}

async function isAnyDue({ pools }: TestDatabase, now: Date): Promise<boolean> {
  const { rowCount } = await pools.owner.query(
    'select from app.schedules where next_at <= $1 limit 1',
    [now],
  )
  return rowCount !== 0
}

async function countRuns({ pools }: TestDatabase, { workflowId }: SeededWorkflow): Promise<number> {
  const { rows } = await pools.owner.query<{ runs: number }>(
    'select count(*)::int as runs from app.runs where workflow_id = $1',
    [workflowId],
  )
  return rows[0]?.runs ?? 0
}
