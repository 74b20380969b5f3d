import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { seededRandom } from '../random.ts'
import { sampleHistory } from '../sample/sample-history.ts'
import { generateStream, plainShape } from '../testing/generate.ts'
import { DAY, HOUR, MINUTE } from '../zones.ts'
import { relationMapper, type MapOptions } from './relation-mapper.ts'
import type { RelationMap } from './relation.ts'

const monday = Date.UTC(2026, 2, 2)
const sample = sampleHistory({ now: Date.UTC(2026, 10, 20, 17), timezone: 'UTC' })

function mapOf(events: Iterable<EventLine>, options: MapOptions = {}): RelationMap | undefined {
  const mapper = relationMapper({ timezone: 'UTC' })
  mapper.add(events)
  return mapper.map(options)
}

const arrows = (map: RelationMap | undefined): string[] =>
  (map?.relations ?? []).map(({ from, how, to }) => `${from} ${how} ${to}`)

function act(t: number, type: string, subject: string, attrs: EventLine['attrs'] = {}): EventLine {
  return { t, actor: 'me', type, subject, attrs }
}

/** On each of 30 days at ten o'clock: what `acts` says, with everyday acts around it. */
function days(acts: (start: number, day: number) => EventLine[]): EventLine[] {
  const random = seededRandom(3)
  return Array.from({ length: 30 }, (_, day) => {
    const start = monday + day * DAY + 10 * HOUR
    const others = Array.from({ length: 30 }, () =>
      act(
        Math.round(start + (random.next() - 0.5) * 4 * HOUR),
        random.pick(['file.edited', 'file.opened', 'app.focused']),
        `~/other/${random.between(1, 12)}.md`,
      ),
    )
    return [...acts(start, day), ...others]
  }).flat()
}

/** The same acts at one another's times. */
function permuted(events: readonly EventLine[], seed: number): EventLine[] {
  const random = seededRandom(seed)
  const times = events.map(({ t }) => t)
  for (let i = times.length - 1; i > 0; i--) {
    const j = random.between(0, i)
    ;[times[i], times[j]] = [times[j] ?? 0, times[i] ?? 0]
  }
  return events.map((event, i) => ({ ...event, t: times[i] ?? 0 }))
}

test('of the made-up history come the five flows that are in it, and nothing else', () => {
  const map = mapOf(sample)
  const book = 'command:python book_invoice.py ~/Downloads/invoice-<num>.pdf'
  const week = 'file:~/work/sales/weekly/week-<date>.pdf'
  const report = 'file:~/work/sales/reports/sales-<date>.csv'
  assert.deepEqual(arrows(map).toSorted(), [
    'command:python export.py written file:~/work/sales/reports/sales-<date>.csv',
    `command:python weekly_summary.py --until <date> written ${week}`,
    `file:~/Downloads/invoice-<num>.pdf named ${book}`,
    `${report} named place:mailto:team@example.com`,
    `${week} named place:mailto:lead@example.com`,
  ])
  const daily = map?.relations.find(({ from }) => from === 'command:python export.py')
  const exports = sample.filter(({ subject }) => subject === 'python export.py')
  assert.equal(daily?.count, exports.length)
  assert.deepEqual(
    [daily?.seenFrom, daily?.ofFrom, daily?.seenTo, daily?.ofTo, daily?.inOrder],
    Array.from({ length: 5 }, () => exports.length),
  )
  assert.equal(daily?.examples.length, 5)
  const [newest] = daily?.examples ?? []
  assert.equal(sample[newest?.from ?? -1], exports.at(-1))
  assert.match(sample[newest?.to ?? -1]?.subject ?? '', /sales-.*csv$/)
  assert.deepEqual(
    map?.things.find(({ id }) => id === report)?.label,
    'sales-*.csv',
    'a name as people say it',
  )
})

test('the same history with its times permuted gives an empty map', () => {
  for (const seed of [1, 2, 3, 4, 5])
    assert.deepEqual(arrows(mapOf(permuted(sample, seed))), [], `seed ${seed}`)
})

test('a person without any plan, and one whose times were permuted by the hour, get an empty map', () => {
  let [streams, withAny] = [0, 0]
  for (const seed of [1, 2, 3, 4])
    for (const bustle of ['independent', 'topics', 'hours'] as const)
      for (const shape of [{ routines: 0 }, { shuffled: true }]) {
        const { events } = generateStream(seed, { ...plainShape, ...shape, bustle })
        streams++
        if (arrows(mapOf(events)).length > 0) withAny++
      }
  assert.deepEqual([streams, withAny], [24, 0])
})

test('who edits and tries, edits and tries, is not fed by what they try', () => {
  const random = seededRandom(8)
  const loop = days((start) =>
    Array.from({ length: 12 }, (_, i) => {
      const t = start + i * 3 * MINUTE
      return [
        act(t, 'file.edited', '~/app/main.ts'),
        act(t + random.between(5, 20) * 1000, 'command.finished', 'npm test', { durationMs: 3000 }),
        act(t + random.between(25, 45) * 1000, 'file.edited', '~/app/main.ts'),
      ]
    }).flat(),
  )
  assert.deepEqual(arrows(mapOf(loop)), [])
})

test('what a command names and makes is its output, what it names and finds its input', () => {
  const made = days((start, day) => [
    act(start - 4 * MINUTE, 'file.edited', `~/blog/post-${100 + day}.md`),
    act(start, 'command.finished', `pandoc post-${100 + day}.md -o post-${100 + day}.pdf`, {
      cwd: '~/blog',
      durationMs: 4000,
    }),
    act(start + 500, 'file.created', `~/blog/post-${100 + day}.pdf`),
  ])
  const pandoc = 'command:pandoc post-<num>.md -o post-<num>.pdf'
  assert.deepEqual(arrows(mapOf(made)).toSorted(), [
    `${pandoc} written file:~/blog/post-<num>.pdf`,
    `file:~/blog/post-<num>.md named ${pandoc}`,
  ])
})

test('a program that is in front of a file writes it, and reads what is opened', () => {
  const drawn = days((start, day) => [
    act(start, 'app.focused', day % 3 === 0 ? 'Mail' : 'Figures'),
    act(start + MINUTE, 'app.focused', 'Figures'),
    act(start + 2 * MINUTE, 'file.opened', '~/lab/data.csv'),
    act(start + 9 * MINUTE, 'file.edited', '~/lab/figure.svg'),
  ])
  assert.deepEqual(arrows(mapOf(drawn)).toSorted(), [
    'app:Figures in-front file:~/lab/figure.svg',
    'file:~/lab/data.csv in-front app:Figures',
  ])
})

test('files that change in the same sittings are together, the one that mostly comes first before', () => {
  const changes = days((start, day) => [
    act(start, 'file.edited', '~/shop/price.json'),
    act(start + (day % 5 === 0 ? -1 : 1) * MINUTE, 'file.edited', '~/shop/CHANGES'),
  ])
  const [found, ...more] = mapOf(changes)?.relations ?? []
  assert.deepEqual(more, [])
  assert.deepEqual(
    [found?.kind, found?.from, found?.to, found?.count, found?.inOrder],
    ['together', 'file:~/shop/price.json', 'file:~/shop/CHANGES', 30, 24],
  )
})

test('files that one command writes are told by the command, not as together', () => {
  const built = days((start) => [
    act(start, 'command.finished', 'make site', { durationMs: 5000 }),
    act(start - 1000, 'file.edited', '~/site/index.html'),
    act(start - 2000, 'file.edited', '~/site/feed.xml'),
  ])
  assert.deepEqual(arrows(mapOf(built)).toSorted(), [
    'command:make site written file:~/site/feed.xml',
    'command:make site written file:~/site/index.html',
  ])
})

test('a sitting in which dozens of files change says nothing of any two, and is counted', () => {
  const swept = days((start) =>
    Array.from({ length: 31 }, (_, i) =>
      act(start + i, 'file.edited', `~/kit/part${'abcdefghijklmnopqrstuvwxyzABCDE'.charAt(i)}.ts`),
    ),
  )
  const map = mapOf(swept)
  assert.deepEqual(arrows(map), [])
  assert.equal(map?.leftOut.sweeps, 30)
})

test('asked about a thing it tells what is tied to it; asked for few, the strongest, and how many more', () => {
  const report = 'file:~/work/sales/reports/sales-<date>.csv'
  const about = mapOf(sample, { about: report })
  assert.deepEqual(
    about?.relations.map(({ from, to }) => [from === report, to === report]).toSorted(),
    [
      [false, true],
      [true, false],
    ],
  )
  assert.equal(about?.things.length, 3)
  assert.deepEqual(mapOf(sample, { about: 'sales-*.csv' }), about, 'by its label')
  assert.deepEqual(mapOf(sample, { about: report.slice('file:'.length) }), about, 'by its template')
  assert.equal(mapOf(sample, { about: 'file:~/nothing' }), undefined)
  const few = mapOf(sample, { most: 2 })
  assert.deepEqual([few?.relations.length, few?.leftOut.relations], [2, 3])
})

test('neither the order of arrival nor the portions change the map', () => {
  const whole = mapOf(sample)
  const order = sample.map((_, i) => i).toSorted((a, b) => (a % 89) - (b % 89) || b - a)
  const mapper = relationMapper({ timezone: 'UTC' })
  mapper.add(order.slice(0, 700).map((i) => sample[i] as EventLine))
  mapper.map()
  mapper.add(order.slice(700).map((i) => sample[i] as EventLine))
  const mixed = mapper.map()
  const placed = mixed?.relations.map((one) => ({
    ...one,
    examples: one.examples.map(({ from, to }) => ({ from: order[from], to: order[to] })),
  }))
  assert.deepEqual({ ...mixed, relations: placed }, whole)
})

test('no events, no instants, binary subjects and long ones give an empty map', () => {
  assert.deepEqual(mapOf([]), {
    things: [],
    relations: [],
    leftOut: { things: 0, relations: 0, sweeps: 0 },
  })
  const strange = days((start, day) => [
    act(Number.NaN, 'file.edited', '~/a.md'),
    act(start, 'command.finished', `\u0000'"\\ ${'x/'.repeat(50_000)}`, { cwd: '../../..' }),
    act(start, 'file.edited', ''),
    act(start, 'mail.sent', 'mailto:', { attachments: Array.from({ length: 500 }, () => '') }),
    act(day, 'file.edited', '/'),
  ])
  assert.deepEqual(arrows(mapOf(strange)), [])
  assert.throws(() => {
    const mapper = relationMapper({ timezone: 'Atlantis/Capital' })
    mapper.add(sample)
    mapper.map()
  }, RangeError)
})

test('more things than are looked at are counted; those of most days are looked at', () => {
  const crowd = Array.from({ length: 4 }, (_, day) =>
    Array.from({ length: 520 }, (__, i) =>
      act(
        monday + day * DAY + i * 2 * MINUTE,
        'app.focused',
        `app ${String.fromCodePoint(0x4e00 + i)}`,
      ),
    ),
  ).flat()
  const map = mapOf([...sample, ...crowd])
  assert.deepEqual(arrows(map), arrows(mapOf(sample)))
  assert.ok((map?.leftOut.things ?? 0) >= 20)
})
