/**
 * Repeating a run: which of its results the new run begins with. A pure function of the journal and
 * the definitions, so that a person can be told before and after.
 */
import type { Definition, JsonValue } from '@floyo/contracts'
import { type Entry, foldJournal, type Journal, type StepEntry } from '../journal/entry.ts'
import { idOf, inWalkOrder, isInside, type Place, type Places, placesOf } from './places.ts'

/** From where a run is repeated: a step by its key (`rows[3].mail`) in the run. */
export type RepeatFrom = 'failed-step' | 'start' | { step: string }

export interface PastRun {
  runId: string
  definition: Definition
  entries: readonly Entry[]
  /** The step that stopped it, if one did. */
  failedStepId: string | null
}

export interface RepeatHow {
  from: RepeatFrom
  /** What the new run carries out: the same definition, or a newer one. */
  definition: Definition
  /** Outputs of steps in place of those of the run, by key. */
  outputs?: Readonly<Record<string, JsonValue>> | undefined
  /** Whether its inputs or what its trigger brought are other ones. */
  edited?: boolean
}

export interface Repeat {
  /** What the new run begins with. */
  journal: Entry[]
  /** The keys of the step runs whose results are kept, in the order of the journal. */
  kept: string[]
  /**
   * `same`: effects bear the keys of the first run, so that a target that got one of them can tell.
   * `new`: whoever repeats a run from the start, or with something changed, wants the effects again.
   */
  effectKeys: 'same' | 'new'
}

/** The steps that `from` or `outputs` name and that the run never came to. */
export function unknownKeys({ entries }: PastRun, { from, outputs = {} }: RepeatHow): string[] {
  const known = new Set(entries.map((entry) => ('key' in entry ? entry.key : '')))
  const named = [...(typeof from === 'object' ? [from.step] : []), ...Object.keys(outputs)]
  return named.filter((key) => !known.has(key))
}

/** Works out with which results a run is repeated. */
export function planRepeat(past: PastRun, how: RepeatHow): Repeat {
  const { from, outputs = {}, edited = false } = how
  const journal = foldJournal(past.entries)
  const before = placesOf(past.definition)
  const after = placesOf(how.definition)
  const isSameDefinition = JSON.stringify(past.definition) === JSON.stringify(how.definition)
  const isEdited = edited || Object.keys(outputs).length > 0
  const results = finalEntries(past.entries, journal)
  const failed = new Set(
    [...journal.records].flatMap(([key, { state, stepId }]) =>
      state === 'failed' && (stepId === past.failedStepId || !isContinued(before, key))
        ? [key]
        : [],
    ),
  )
  const precedes = firstRepeated(how, before)
  const wanted = results.filter(
    ({ key }) =>
      from !== 'start' &&
      !failed.has(key) &&
      precedes(key) &&
      (isSameDefinition || isUnchanged(key, before, after)),
  )
  const wantedKeys = new Set(wanted.map(({ key }) => key))
  // What a step that holds steps has dealt with, a caught failure or a branch given up, stays so.
  const gone = results.map(({ key }) => key).filter((key) => !wantedKeys.has(key))
  const kept = wanted.filter(
    (entry) =>
      !isEndOf(entry, past.entries, gone) &&
      !isCleanUpAfter(entry.key, before, failed) &&
      (isSameDefinition || isWholeUnchanged(entry, before, after)),
  )
  const effectKeys = from === 'failed-step' && !isEdited && isSameDefinition ? 'same' : 'new'
  const at = past.entries[0]?.at ?? new Date(0).toISOString()
  const origin: Entry[] =
    effectKeys === 'same' ? [{ type: 'origin', runId: journal.originRunId ?? past.runId, at }] : []
  const given = Object.entries(outputs).map(([key, output]) =>
    givenEntry(past.entries, { key, output, at }),
  )
  return {
    journal: [...origin, ...kept.filter(({ key }) => !Object.hasOwn(outputs, key)), ...given],
    kept: kept.map(({ key }) => key).filter((key) => !Object.hasOwn(outputs, key)),
    effectKeys,
  }
}

/** The last word on each step that has ended, in the order of the journal. */
function finalEntries(entries: readonly Entry[], { records }: Journal): StepEntry[] {
  const last = new Map<string, StepEntry>()
  for (const entry of entries) if ('key' in entry) last.set(entry.key, entry)
  return [...last.values()].filter(({ key, type }) => {
    const state = records.get(key)?.state
    return (state === 'done' || state === 'skipped' || state === 'failed') && state === type
  })
}

/**
 * Whether a walk comes to a key before anything that is to be done again: the step to begin from, or
 * what lies behind the first output that somebody changed.
 */
function firstRepeated(
  { from, outputs = {} }: RepeatHow,
  places: Places,
): (key: string) => boolean {
  const compare = inWalkOrder(places)
  const [firstGiven] = Object.keys(outputs).toSorted(compare)
  const step = typeof from === 'object' ? from.step : undefined
  return (key) =>
    (step === undefined || compare(key, step) < 0) &&
    (firstGiven === undefined || compare(key, firstGiven) < 0)
}

/** Whether the run went on after the failure of a step, or of something it lies in. */
function isContinued(places: Places, key: string): boolean {
  const ids = key.split('.').map((part) => idOf(part))
  return ids.some((id, index) => {
    const place = places.get(id)
    if (place?.step.onError === 'continue') return true
    const parent = place?.parent && places.get(place.parent.id)
    if (index === 0 || !parent) return false
    if ('try' in parent.step) return place.parent?.list === 'try' && Boolean(parent.step.catch)
    return 'parallel' in parent.step && parent.step.parallel !== 'all'
  })
}

/** Whether a step and all it lies in are defined as before, at the same places. */
function isUnchanged(key: string, before: Places, after: Places): boolean {
  return key.split('.').every((part) => {
    const id = idOf(part)
    const [old, now] = [before.get(id), after.get(id)]
    return old !== undefined && now !== undefined && isSamePlace(old, now, before, after)
  })
}

function isSamePlace(old: Place, now: Place, before: Places, after: Places): boolean {
  if (old.own !== now.own) return false
  if (!isSameList(old, now)) return false
  // Steps that came or went beside it are no move; one that passed it is.
  const staying = (ids: readonly string[], other: Places): string =>
    ids
      .filter((id) => isSameList(old, other.get(id)))
      .toSorted()
      .join(' ')
  return staying(old.before, after) === staying(now.before, before)
}

function isSameList({ parent }: Place, other: Place | undefined): boolean {
  return (
    other !== undefined && parent?.id === other.parent?.id && parent?.list === other.parent?.list
  )
}

/** What a step that holds steps gave at its end is of no use once something else is in it. */
function isWholeUnchanged({ type, key }: StepEntry, before: Places, after: Places): boolean {
  if (type !== 'done') return true
  const id = idOf(key)
  return JSON.stringify(before.get(id)?.step) === JSON.stringify(after.get(id)?.step)
}

/**
 * Whether an entry is the end of a step some of whose inside is done again. A decision, such as which
 * branch is taken, is recorded before anything inside, and stays.
 */
function isEndOf(entry: StepEntry, entries: readonly Entry[], gone: readonly string[]): boolean {
  const inside = gone.filter((key) => isInside(key, entry.key))
  if (inside.length === 0) return false
  const place = entries.indexOf(entry)
  return entries.some(
    (other, index) => index < place && 'key' in other && isInside(other.key, entry.key),
  )
}

/** Whether a step ran only because of a failure that is to be made good: in `catch` or `finally`. */
function isCleanUpAfter(key: string, places: Places, failed: ReadonlySet<string>): boolean {
  const parts = key.split('.')
  return parts.some((part, index) => {
    const place = places.get(idOf(part))
    const list = place?.parent?.list
    if (index === 0 || (list !== 'catch' && list !== 'finally')) return false
    const around = parts.slice(0, index).join('.')
    return [...failed].some((one) => isInside(one, around) && listOf(one, around, places) !== list)
  })
}

function listOf(key: string, around: string, places: Places): string | undefined {
  const [part = ''] = key.slice(around.length + 1).split('.')
  return places.get(idOf(part))?.parent?.list
}

function givenEntry(
  entries: readonly Entry[],
  { key, output, at }: { key: string; output: JsonValue; at: string },
): Entry {
  const known = entries.find((entry) => 'key' in entry && entry.key === key)
  const of = known && 'key' in known ? known : { stepId: key, kind: 'use' }
  return { type: 'done', key, stepId: of.stepId, kind: of.kind, at, output }
}
