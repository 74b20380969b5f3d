/** The interpreter against a reference that only says what a workflow means. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import * as fc from 'fast-check'
import { applyEntry, type Entry, foldJournal } from '../journal/entry.ts'
import { at, programOf } from '../testing/play.ts'
import { effectOf, programs, toSteps } from '../testing/programs.ts'
import { failure, meaningOf } from '../testing/reference.ts'
import { createInterpreter } from './interpret.ts'

/** Plays to the end; `turns` says which of the effects that are wanted gives its result next. */
function end(steps: object[], turns: readonly number[]): JsonValue {
  const program = programOf([...steps, { id: 'end', return: '{{ [steps, vars] }}' }])
  const journal = foldJournal([])
  const interpreter = createInterpreter(program, journal)
  for (let turn = 0; ; turn++) {
    const { next } = interpreter(at(0))
    if (next.type === 'end') {
      return next.outcome.status === 'succeeded' ? plain(next.outcome.output) : failure
    }
    const want = next.wants[(turns[turn % turns.length] ?? 0) % next.wants.length]
    assert.ok(want?.type === 'attempt')
    const of = { key: want.key, stepId: want.step.id, kind: 'use', at: at(0), attempt: 1 }
    const output = effectOf(want.key)
    const error = { code: 'broken', message: 'no', stepId: want.step.id }
    const entry: Entry =
      output === null ? { ...of, type: 'failed', error } : { ...of, type: 'done', output }
    applyEntry(journal, entry)
  }
}

/** Without why something failed, which of several failures comes first decides. */
function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if ('code' in value) return failure
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

test('in whatever order effects end, a workflow comes to what its steps mean one after the other', () => {
  const orders = fc.array(fc.nat(20), { minLength: 1, maxLength: 30 })
  const holds = fc.property(programs, orders, (nodes, turns) => {
    assert.deepEqual(end(toSteps(nodes), turns), meaningOf(nodes))
  })
  fc.assert(holds, { numRuns: 1500, seed: 20_261_121 })
})
