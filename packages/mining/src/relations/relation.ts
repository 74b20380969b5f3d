/** The relation map: things of a person's events, and what ties them. */

/** A file, files of a folder, a command, a program, a place where things are sent: page, address, channel. */
export type ThingKind = 'file' | 'folder' | 'command' | 'app' | 'place'

export interface Thing {
  /** Its kind, a colon, its template: `file:~/reports/report-<date>.csv`. */
  id: string
  kind: ThingKind
  /** See template.ts. */
  template: string
  /** What people call it. */
  label: string
  /** A subject of it, the one seen last. */
  example: string
  /** How often something was done with it, repeats within a minute once; and on how many days. */
  acts: number
  days: number
  /** ms since 1970. */
  firstSeen: number
  lastSeen: number
}

/**
 * How a relation is known. `named`: an act names the file that was there before. `written`: the file
 * changed while the command ran, or just after. `in-front`: it changed, or was opened, while the
 * program was in front. `together`: two files changed in the same sitting.
 */
export type RelationHow = 'named' | 'written' | 'in-front' | 'together'

export interface Relation {
  /** Ids of things. Of files that change together, `from` is the one that mostly comes first. */
  from: string
  to: string
  kind: 'feeds' | 'together'
  how: RelationHow
  /** How often it was seen, and on how many days. */
  count: number
  days: number
  /** In how many acts of either side it was seen, and of how many. */
  seenFrom: number
  ofFrom: number
  seenTo: number
  ofTo: number
  /** How often the order of time was from `from` to `to`. */
  inOrder: number
  /** How often chance would have brought it. */
  expected: number
  /** ln of the chance of so many. */
  logChance: number
  /** Wilson's lower bound of the share of acts it was seen in, at the side where it is larger: 0 to 1. */
  strength: number
  firstSeen: number
  lastSeen: number
  /** Places in the input of the two acts of the latest few, the newest first. */
  examples: { from: number; to: number }[]
}

export interface RelationMap {
  /** Those of `relations`, the most tied first. */
  things: Thing[]
  /** The strongest first. */
  relations: Relation[]
  leftOut: {
    /** Things that recur, beyond those looked at. */
    things: number
    /** Relations that passed the test, beyond those asked for. */
    relations: number
    /** Sittings in which so many files changed that it says nothing of any two. */
    sweeps: number
  }
}
