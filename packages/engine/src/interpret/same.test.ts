/** Walking on and walking from the top are the same, wherever a journal is cut off. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { applyEntry, type Entry, foldJournal } from '../journal/entry.ts'
import { at, play, programOf } from '../testing/play.ts'
import { createInterpreter, interpret } from './interpret.ts'

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Steps of all kinds that need no clock, nested up to `depth`. */
function stepsOf(random: () => number, depth: number, count = { n: 0 }): object[] {
  const pick = (most: number): number => Math.floor(random() * most)
  const list = (): object[] => stepsOf(random, depth - 1, count)
  const make = (): object => {
    const id = `s${count.n++}`
    const more = random() < 0.2 ? { onError: 'continue' } : {}
    const kind = pick(depth > 0 ? 10 : 4)
    const made: object[] = [
      { use: 'test.act' },
      { use: 'test.act' },
      { set: { [`v${pick(3)}`]: `{{ [${count.n}, default(vars.v${pick(3)}, 0)] }}` } },
      random() < 0.3 ? { fail: { message: 'no' } } : { set: { last: '{{ vars }}' } },
    ]
    if (kind < 4) return { id, ...made[kind], ...more }
    const inner: object[] = [
      { if: `{{ size(vars) > ${pick(3)} }}`, then: list(), else: list() },
      { each: '{{ [1, 2, 3] }}', do: list(), concurrency: 1 + pick(3) },
      { parallel: ['all', 'settled', 'any'][pick(3)], branches: [list(), list()] },
      { try: list(), catch: list(), finally: list() },
      { switch: `{{ ${pick(2)} }}`, cases: [{ value: 0, do: list() }], default: list() },
      { while: '{{ index < 2 }}', limit: 3, do: list() },
    ]
    return { id, ...inner[kind - 4], ...more }
  }
  return Array.from({ length: 1 + pick(3) }, make)
}

test('a journal that is cut off anywhere and walked on from there ends the run the same way', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomOf(seed)
    const program = programOf([...stepsOf(random, 3), { id: 'end', return: '{{ vars }}' }])
    const journal = foldJournal([])
    const interpreter = createInterpreter(program, journal)
    const entries: Entry[] = []
    let end: unknown
    for (let turns = 0; end === undefined && turns < 2000; turns++) {
      const { entries: made, next } = interpreter(at(0))
      entries.push(...made)
      // What holds the walk and what begins it from the top want the same.
      const again = interpret(program, foldJournal(entries), at(0))
      assert.deepEqual(again.entries, [], `seed ${seed}`)
      assert.deepEqual(keysOf(again), keysOf({ entries: [], next }), `seed ${seed}`)
      if (next.type === 'end') end = next.outcome
      else {
        const want = next.wants[Math.floor(random() * next.wants.length)]
        assert.ok(want?.type === 'attempt')
        const of = { key: want.key, stepId: want.step.id, kind: 'use', at: at(0), attempt: 1 }
        const error = { code: 'broken', message: want.key, stepId: want.step.id }
        const entry: Entry =
          random() < 0.2
            ? { ...of, type: 'failed', error }
            : { ...of, type: 'done', output: entries.length }
        applyEntry(journal, entry)
        entries.push(entry)
      }
    }
    for (let cut = 0; cut < entries.length; cut += 1 + Math.floor(random() * 5)) {
      const kept = foldJournal(entries.slice(0, cut))
      const answers: Record<string, JsonValue | Error> = {}
      for (const entry of entries.slice(cut)) {
        if (!('attempt' in entry)) continue
        if (entry.type === 'done') answers[entry.key] = entry.output
        if (entry.type === 'failed') answers[entry.key] = new Error(entry.error.message)
      }
      const played = play(program, answers, Object.keys(answers), { journal: kept })
      const outcome = played.error
        ? { status: 'failed', error: played.error }
        : { status: 'succeeded', output: played.output }
      assert.deepEqual(outcome, end, `seed ${seed} cut at ${cut}`)
    }
  }
})

function keysOf({ next }: ReturnType<typeof interpret>): unknown {
  return next.type === 'end' ? next.outcome : next.wants.map(({ key }) => key).toSorted()
}
