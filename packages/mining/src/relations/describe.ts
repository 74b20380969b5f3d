/** What was found, as people and programs read it: things by name, relations with their evidence. */
import type { Token } from '../abstraction.ts'
import { compareText, type EventColumns } from '../columns.ts'
import { nameOfCommand } from '../propose/shell.ts'
import { tellSubject } from '../propose/words.ts'
import { wilsonLower } from '../stats.ts'
import { shareOf, type Tested } from './finding.ts'
import type { Relation, Thing, ThingKind } from './relation.ts'
import { actsOfThing, type ThingActs } from './thing-acts.ts'

/** All things that are looked at, by number. */
export function describeThings(
  acts: ThingActs,
  columns: EventColumns,
  tokens: readonly Token[],
): Thing[] {
  return Array.from(acts.tokens, (token, number) => {
    const { type, template } = tokens[token] ?? { type: 'file', template: '' }
    const own = actsOfThing(acts, number)
    const [first, last] = [own[0] ?? 0, own.at(-1) ?? 0]
    const example = columns.whats[columns.what[acts.event[last] ?? 0] ?? 0]?.subject ?? ''
    const kind = kindOf(type, template)
    return {
      id: `${kind}:${template}`,
      kind,
      template,
      label: labelOf({ kind, template, example }, 1),
      example,
      acts: own.length,
      days: acts.days[number] ?? 0,
      firstSeen: acts.t[first] ?? 0,
      lastSeen: acts.t[last] ?? 0,
    }
  })
}

/** A template that leaves the name of the file open stands for files of a folder. */
function kindOf(group: string, template: string): ThingKind {
  if (group === 'file') return /(?:^|\/)\*+[^/]*$/.test(template) ? 'folder' : 'file'
  return group === 'command' || group === 'app' ? group : 'place'
}

function labelOf(
  { kind, template, example }: Pick<Thing, 'kind' | 'template' | 'example'>,
  parts: 1 | 2,
): string {
  if (kind === 'app') return template
  if (kind !== 'command') return tellSubject(template, { parts })
  return parts === 2 ? template : nameOfCommand(example)
}

/** The things that relations tie, the most tied first; those of one label are told apart. */
export function tiedThings(things: readonly Thing[], relations: readonly Relation[]): Thing[] {
  const ties = new Map<string, number>()
  for (const { from, to } of relations)
    for (const id of [from, to]) ties.set(id, (ties.get(id) ?? 0) + 1)
  const tied = things.filter(({ id }) => ties.has(id))
  const labels = new Map<string, number>()
  for (const { label } of tied) labels.set(label, (labels.get(label) ?? 0) + 1)
  for (const one of tied) if ((labels.get(one.label) ?? 0) > 1) one.label = labelOf(one, 2)
  return tied.toSorted(
    (a, b) => (ties.get(b.id) ?? 0) - (ties.get(a.id) ?? 0) || compareText(a.id, b.id),
  )
}

/** A finding that passed, with `placeOf` an act in the input. */
export function toRelation(
  finding: Tested,
  { things, placeOf }: { things: readonly Thing[]; placeOf: (act: number) => number },
): Relation {
  const { tie, how, expected, ofFrom, ofTo, logChance } = finding
  const { count, days, inOrder, firstSeen, lastSeen } = tie
  const { seen, of } = shareOf(finding)
  return {
    from: things[tie.from]?.id ?? '',
    to: things[tie.to]?.id ?? '',
    kind: how === 'together' ? 'together' : 'feeds',
    how,
    count,
    days,
    seenFrom: Math.min(tie.seenFrom, ofFrom),
    ofFrom,
    seenTo: Math.min(tie.seenTo, ofTo),
    ofTo,
    // What feeds comes first, though a command is seen when it ends.
    inOrder: how === 'together' ? inOrder : count,
    expected: Number(expected.toFixed(3)),
    logChance,
    strength: wilsonLower(seen, of),
    firstSeen,
    lastSeen,
    examples: tie.examples
      .map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }))
      .toReversed(),
  }
}
