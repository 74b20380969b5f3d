/**
 * The relation map: which files, commands, programs and places of a person hang together. It is made
 * of their own events when it is asked for, and kept nowhere.
 */
import { z } from 'zod'
import { Timestamp } from './time.ts'
import { ToldTitle } from './told.ts'

/** A file, files of a folder, a command, a program, a place where things are sent: page, address, channel. */
export const ThingKind = z.enum(['file', 'folder', 'command', 'app', 'place'])
export type ThingKind = z.infer<typeof ThingKind>

export const RelationThing = z
  .object({
    /** Its kind, a colon, its template: `file:~/reports/report-<date>.csv`. */
    id: z.string(),
    kind: ThingKind,
    template: z.string(),
    /** What people call it. */
    label: z.string(),
    /** One as it was really seen, the latest. */
    example: z.string(),
    /** How often something was done with it, and on how many days. */
    acts: z.int(),
    days: z.int(),
    firstSeen: Timestamp,
    lastSeen: Timestamp,
    /** Open and accepted suggestions with a step that does something with it. */
    suggestions: z.array(z.object({ id: z.uuid(), title: z.string(), told: ToldTitle.nullable() })),
  })
  .meta({ id: 'RelationThing' })
export type RelationThing = z.infer<typeof RelationThing>

/**
 * How a relation is known. `named`: an act names a file that was there shortly before. `written`: the
 * file changed while the command ran, or just after. `in-front`: it changed, or was opened, while the
 * program was in front. `together`: two files changed in the same sittings.
 */
export const RelationHow = z.enum(['named', 'written', 'in-front', 'together'])
export type RelationHow = z.infer<typeof RelationHow>

const ExampleEvent = z.object({ eventId: z.uuid(), at: Timestamp, subject: z.string() })

export const Relation = z
  .object({
    /** Ids of things. Of files that change together, `from` is the one that mostly comes first. */
    from: z.string(),
    to: z.string(),
    kind: z.enum(['feeds', 'together']),
    how: RelationHow,
    /** How often it was seen, and on how many days. */
    count: z.int(),
    days: z.int(),
    /** In how many acts of either side it was seen, and of how many. */
    seenFrom: z.int(),
    ofFrom: z.int(),
    seenTo: z.int(),
    ofTo: z.int(),
    /** How often `from` came before `to`. */
    inOrder: z.int(),
    /** How often chance would have brought it. */
    expected: z.number(),
    /** 0 to 1: a lower bound of the share of acts it was seen in, at the side where it is larger. */
    strength: z.number(),
    firstSeen: Timestamp,
    lastSeen: Timestamp,
    /** The latest few, the newest first. */
    examples: z.array(z.object({ from: ExampleEvent, to: ExampleEvent })),
  })
  .meta({ id: 'Relation' })
export type Relation = z.infer<typeof Relation>

export const RelationMap = z
  .object({
    /** The events between these instants were looked at. */
    from: Timestamp,
    to: Timestamp,
    events: z.int(),
    /** Those of the relations, the most tied first. */
    things: z.array(RelationThing),
    /** The strongest first. */
    relations: z.array(Relation),
    leftOut: z.object({
      /** Older events of the time, where there are more than are looked at. */
      events: z.int(),
      /** Things that recur, beyond those looked at. */
      things: z.int(),
      /** Relations beyond `limit`. */
      relations: z.int(),
      /** Sittings in which so many files changed that it says nothing of any two. */
      sweeps: z.int(),
    }),
  })
  .meta({ id: 'RelationMap' })
export type RelationMap = z.infer<typeof RelationMap>

export const RelationQuery = z.object({
  from: Timestamp.optional().describe('90 days before `to` unless said; at most 366'),
  to: Timestamp.optional().describe('Now unless said'),
  about: z
    .string()
    .min(1)
    .max(2100)
    .optional()
    .describe('A thing, by id, template or label: only what is tied to it'),
  limit: z.coerce.number().int().min(1).max(500).default(100).describe('At most so many relations'),
})
export type RelationQuery = z.infer<typeof RelationQuery>
