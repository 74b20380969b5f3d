import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { discover } from './discover.ts'
import { seededRandom } from './random.ts'
import { DAY, HOUR, MINUTE } from './zones.ts'

/** Eight weeks of short sittings, each with some of the six files of one of three projects. */
function sittings(seed: number, inOrder: (files: string[]) => string[]): EventLine[] {
  const random = seededRandom(seed)
  const events: EventLine[] = []
  for (let day = 20_500; day < 20_556; day++)
    for (let k = 0; k < 5; k++) {
      const project = random.pick(['pricing', 'survey', 'website'])
      const chosen = 'abcdef'.split('').filter(() => random.chance(0.5))
      const shuffled = chosen
        .map((name) => ({ name, rank: random.next() }))
        .toSorted((x, y) => x.rank - y.rank)
        .map(({ name }) => `~/work/${project}/${name}.md`)
      let t = day * DAY + (8 + 2 * k + random.next()) * HOUR
      for (const subject of inOrder(shuffled)) {
        t += (0.5 + 2 * random.next()) * MINUTE
        events.push({ t: Math.round(t), actor: 'me', type: 'file.edited', subject, attrs: {} })
      }
    }
  return events
}

/** Whenever one file was at hand, the ledger is written. */
const bookkept = (files: string[]): string[] =>
  files.flatMap((file) => (file.endsWith('survey/a.md') ? [file, '~/work/survey/ledger'] : [file]))

const mine = (events: EventLine[]) => discover(events, { timezone: 'UTC' }).suggestions

test('files of one project that are touched in the same sittings, in any order, are no routine', () => {
  for (let seed = 0; seed < 40; seed++)
    assert.deepEqual(
      mine(sittings(seed, (files) => files)).map(({ steps }) => steps.map((step) => step.subject)),
      [],
      `seed ${seed}`,
    )
})

test('two files of a project of which one always follows the other are a routine', () => {
  for (let seed = 0; seed < 20; seed++) {
    const found = mine(sittings(seed, bookkept))
    const subjects = found.map(({ steps }) => steps.map((step) => step.subject))
    assert.equal(found.length, 1, JSON.stringify(subjects))
    assert.ok(subjects[0]?.includes('~/work/survey/a.md'))
    assert.ok(subjects[0]?.includes('~/work/survey/ledger'))
  }
})
