/** An engine for tests: real database, actions that are plain functions. Not part of the package. */
import {
  type Definition,
  type JsonObject,
  type JsonValue,
  type Outcome,
  StepError,
} from '@floyo/contracts'
import { type Log, silentLog } from '@floyo/db'
import {
  aDefinition,
  seedWorkflow,
  type SeededWorkflow,
  testDatabase,
  type TestDatabase,
} from '@floyo/db/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action, ActionAnswer, ActionCall, Actions, PerformAction } from '../action.ts'
import { createEngine, type Engine, type EngineOptions } from '../engine.ts'
import type { Entry } from '../journal/entry.ts'

export type TestAction = (call: ActionCall) => Promise<ActionAnswer> | ActionAnswer

const anything = { safeParse: (data: unknown) => ({ success: true as const, data }) }

/** A registry of `write` actions, and the function that performs them. */
export function testActions(
  actions: Record<string, TestAction>,
  effects: Record<string, Action['effect']> = {},
): { actions: Actions; perform: PerformAction } {
  const toAction = (id: string): Action => ({
    id,
    effect: effects[id] ?? 'write',
    input: anything,
  })
  return {
    actions: new Map(Object.keys(actions).map((id) => [id, toAction(id)])),
    async perform(call) {
      const action = actions[call.action.id]
      if (!action) throw new StepError('unknown_action', call.action.id, { retryable: false })
      return action(call)
    },
  }
}

export interface TestEngine {
  engine: Engine
  database: TestDatabase
  /** Makes an enabled workflow of these steps. */
  workflow: (definition: Partial<Definition>) => Promise<SeededWorkflow>
  /** Starts a run by hand. @returns its id */
  start: (workflow: SeededWorkflow, inputs?: JsonObject) => Promise<string>
  /** Waits for the end of a run. */
  outcome: (runId: string) => Promise<Outcome>
  /** Everything in the journal of a run, ended or not. */
  entries: (runId: string) => Promise<Entry[]>
}

interface Ending {
  after(work: () => Promise<void>): void
}

/** An engine whose worker runs until the test ends, unless `worker: 'none'`. */
export async function testEngine(
  t: Ending,
  options: {
    actions?: Record<string, TestAction>
    effects?: Record<string, Action['effect']>
    running?: 'worker' | 'none'
    log?: Log
  } & Pick<
    EngineOptions,
    'queueLimit' | 'totalQueueLimit' | 'worker' | 'runCode' | 'valueStore' | 'callbacks' | 'space'
  > = {},
): Promise<TestEngine> {
  const database = await testDatabase(t)
  const engine = createEngine({
    pool: database.pools.engine,
    ...testActions(options.actions ?? {}, options.effects),
    log: options.log ?? silentLog,
    queueLimit: options.queueLimit,
    totalQueueLimit: options.totalQueueLimit,
    worker: options.worker,
    runCode: options.runCode,
    ...(options.valueStore ? { valueStore: options.valueStore } : {}),
    ...(options.space ? { space: options.space } : {}),
    ...(options.callbacks ? { callbacks: options.callbacks } : {}),
  })
  if (options.running !== 'none') {
    const stop = new AbortController()
    const running = engine.runWorker(stop.signal)
    t.after(async () => {
      stop.abort()
      await running
    })
  }
  return { engine, database, ...looks(engine, database) }
}

/** Ways to set the scene and to look at it. */
export function looks(
  engine: Engine,
  { owner }: TestDatabase,
): Pick<TestEngine, 'workflow' | 'start' | 'outcome' | 'entries'> {
  return {
    workflow: (definition) => seedWorkflow(owner, { definition: aDefinition(definition) }),
    async start({ workspaceId, workflowId, userId }, inputs = {}) {
      const { runId } = await engine.startRun({ workspaceId, workflowId, inputs, userId })
      return runId
    },
    async outcome(runId) {
      for (let waited = 0; waited < 60_000; waited += 10) {
        const end = await owner
          .selectFrom('runEnds')
          .select('outcome')
          .where('runId', '=', runId)
          .executeTakeFirst()
        if (end) return end.outcome as unknown as Outcome
        await sleep(10)
      }
      throw new Error('the run did not end within a minute')
    },
    async entries(runId) {
      const batches = await owner
        .selectFrom('runJournal')
        .select('entries')
        .where('runId', '=', runId)
        .orderBy('seq')
        .execute()
      const end = await owner
        .selectFrom('runEnds')
        .select('entries')
        .where('runId', '=', runId)
        .executeTakeFirst()
      const all = [...batches, ...(end ? [end] : [])] as { entries: JsonValue }[]
      return all.flatMap(({ entries }) => entries as unknown as Entry[])
    },
  }
}
