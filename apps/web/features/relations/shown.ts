/** Which part of a relation map is shown, and how a relation is told. */
import type { Relation, RelationMap, RelationThing, ThingKind } from '@floyo/contracts'

/** What a reader may narrow the map to. */
export const groups = ['files', 'commands', 'apps', 'places'] as const
export type Group = (typeof groups)[number]

const groupOf: Record<ThingKind, Group> = {
  file: 'files',
  folder: 'files',
  command: 'commands',
  app: 'apps',
  place: 'places',
}

/** The group that an address asks for, if any. */
export function parseGroup(value: string | null): Group | undefined {
  return groups.find((group) => group === value)
}

export interface Shown {
  things: Map<string, RelationThing>
  relations: Relation[]
  /** How many there are in all that fit the filter. */
  all: number
}

/** The strongest relations with a thing of the group, at most so many. */
export function shownOf(
  { things, relations }: Pick<RelationMap, 'things' | 'relations'>,
  { group, most }: { group: Group | undefined; most: number },
): Shown {
  const byId = new Map(things.map((thing) => [thing.id, thing]))
  const isIn = (id: string): boolean => {
    const thing = byId.get(id)
    return group === undefined || (thing !== undefined && groupOf[thing.kind] === group)
  }
  const fitting = relations.filter(({ from, to }) => isIn(from) || isIn(to))
  return { things: byId, relations: fitting.slice(0, most), all: fitting.length }
}

/** The relations of one thing, by what they say of it. */
export function aboutThing(
  relations: readonly Relation[],
  id: string,
): { fedBy: Relation[]; feeds: Relation[]; together: Relation[] } {
  return {
    fedBy: relations.filter(({ kind, to }) => kind === 'feeds' && to === id),
    feeds: relations.filter(({ kind, from }) => kind === 'feeds' && from === id),
    together: relations.filter(
      ({ kind, from, to }) => kind === 'together' && (from === id || to === id),
    ),
  }
}

/** In how many acts it was seen, of how many: at the side of which it is the larger part. */
export function shareOf({ seenFrom, ofFrom, seenTo, ofTo }: Relation): {
  seen: number
  of: number
} {
  return seenFrom * ofTo >= seenTo * ofFrom
    ? { seen: seenFrom, of: ofFrom }
    : { seen: seenTo, of: ofTo }
}

/** What the first thing does to the second: the name of a text. */
export function verbOf({ how, from }: Relation): 'goesInto' | 'writes' | 'readIn' | 'changesWith' {
  switch (how) {
    case 'named':
      return 'goesInto'
    case 'written':
      return 'writes'
    case 'in-front':
      return from.startsWith('app:') ? 'writes' : 'readIn'
    case 'together':
      return 'changesWith'
  }
}
