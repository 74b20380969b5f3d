/**
 * Values too large for a journal are set apart: stored as files of the workspace before the commit that
 * refers to them, so that a journal never speaks of what is not there. Its entry holds a reference. A
 * file whose commit was lost belongs to nobody, and is found by that.
 *
 * The reference lies beside the value's place, never in it: no outside system can make one up.
 */
import { createHash } from 'node:crypto'
import {
  AppError,
  type JsonObject,
  type JsonValue,
  type Outcome,
  type StoredValue,
} from '@floyo/contracts'
import type { Apart, Entry, StepEntry } from './entry.ts'
import { isLarge, lengthOf } from './is-large.ts'

interface OfRun {
  workspaceId: string
  runId: string
}

/** Where values are kept that were set apart. */
export interface ValueStore {
  /** Keeps a value's JSON; it is durable when it returns. @returns its id */
  put: (of: OfRun & { name: string; sha256: string }, json: string) => Promise<string>
  /** @throws AppError `conflict` when it is not there, or not what was kept */
  get(of: { workspaceId: string } & StoredValue): Promise<string>
}

export interface LargeValues {
  /** The entries as they are journaled: their large values stored, and referred to. */
  setApart(of: OfRun, entries: readonly Entry[]): Promise<Entry[]>
  setOutcomeApart(of: OfRun, outcome: Outcome): Promise<Outcome>
  /** The entries with all of their values. */
  bringBack(workspaceId: string, entries: readonly Entry[]): Promise<Entry[]>
  /** The same with what the interpreter may still come to look at, and no more. */
  bringBackOpen(workspaceId: string, entries: readonly Entry[]): Promise<Entry[]>
  bringOutcomeBack(workspaceId: string, outcome: Outcome): Promise<Outcome>
  /** One value. */
  read(workspaceId: string, value: StoredValue): Promise<JsonValue>
}

const previewLength = 200
/** So much of what was read or written last is kept in memory, counted in characters of JSON. */
const cacheLength = 32 * 1024 * 1024

/** Whether entries have a value that is to be set apart. */
export function hasLarge(entries: readonly Entry[]): boolean {
  return entries.some((entry) => fieldsOf(entry).some((field) => isLarge(valueOf(entry, field))))
}

/** Whether entries have a value that was set apart. */
export function hasApart(entries: readonly Entry[]): boolean {
  return entries.some((entry) => entry.type !== 'origin' && entry.apart !== undefined)
}

/** Without a store values stay where they are. */
export function createLargeValues(store: ValueStore | undefined): LargeValues {
  const cache = createCache()

  async function keep(
    { put }: ValueStore,
    of: OfRun & { name: string },
    value: JsonValue,
  ): Promise<StoredValue> {
    const json = JSON.stringify(value)
    const sha256 = createHash('sha256').update(json).digest('hex')
    const known = cache.find(`${of.runId} ${sha256}`)
    if (known) return known.reference
    const fileId = await put({ ...of, sha256 }, json)
    const reference: StoredValue = {
      fileId,
      kind: typeof value === 'string' ? 'text' : Array.isArray(value) ? 'list' : 'object',
      sizeBytes: Buffer.byteLength(json),
      sha256,
      preview: json.slice(0, previewLength),
    }
    cache.add([`${of.runId} ${sha256}`, fileId], { reference, value, length: json.length })
    return reference
  }

  async function read(workspaceId: string, reference: StoredValue): Promise<JsonValue> {
    const known = cache.find(reference.fileId)
    if (known) return known.value
    if (!store) throw new AppError('conflict', 'This process has no store of values.')
    const json = await store.get({ workspaceId, ...reference })
    const value = JSON.parse(json) as JsonValue
    cache.add([reference.fileId], { reference, value, length: json.length })
    return value
  }

  async function fill(
    workspaceId: string,
    entries: readonly Entry[],
    isWanted: (entry: StepEntry) => boolean,
  ): Promise<Entry[]> {
    const filled: Entry[] = []
    for (const entry of entries) {
      if (entry.type === 'origin' || !entry.apart || !isWanted(entry)) {
        filled.push(entry)
        continue
      }
      const { apart, ...rest } = entry
      const values: JsonObject = {}
      for (const [field, reference] of Object.entries(apart)) {
        values[field] = await read(workspaceId, reference)
      }
      filled.push(Object.assign(rest, values))
    }
    return filled
  }

  return {
    read,
    async setApart({ workspaceId, runId }, entries) {
      if (!store) return [...entries]
      const journaled: Entry[] = []
      for (const entry of entries) {
        const apart: Apart = {}
        for (const field of fieldsOf(entry)) {
          const value = valueOf(entry, field)
          if (!isLarge(value)) continue
          const of = { workspaceId, runId, name: nameOf(entry, field) }
          apart[field] = await keep(store, of, value as JsonValue)
        }
        journaled.push(entry.type === 'origin' ? entry : withReferences(entry, apart))
      }
      return journaled
    },
    async setOutcomeApart({ workspaceId, runId }, outcome) {
      if (!store || outcome.status !== 'succeeded' || !isLarge(outcome.output)) return outcome
      const of = { workspaceId, runId, name: 'output.json' }
      const outputFile = await keep(store, of, outcome.output)
      return { ...outcome, output: null, outputFile }
    },
    bringBack: (workspaceId, entries) => fill(workspaceId, entries, () => true),
    bringBackOpen(workspaceId, entries) {
      const ended = new Set(
        entries.flatMap((one) => (one.type === 'done' && one.kind !== 'parallel' ? [one.key] : [])),
      )
      const isOpen = ({ type, key }: StepEntry): boolean =>
        type !== 'attempt' && !keysAround(key).some((around) => ended.has(around))
      return fill(workspaceId, entries, isOpen)
    },
    async bringOutcomeBack(workspaceId, outcome) {
      if (outcome.status !== 'succeeded' || !outcome.outputFile) return outcome
      return { status: 'succeeded', output: await read(workspaceId, outcome.outputFile) }
    },
  }
}

/** About how many bytes of results a run has by now, wherever they lie. */
export function sizeOf(entries: readonly Entry[]): number {
  let bytes = 0
  for (const entry of entries) {
    bytes += lengthOf(entry)
    if (entry.type === 'origin' || !entry.apart) continue
    for (const { sizeBytes } of Object.values(entry.apart)) bytes += sizeBytes
  }
  return bytes
}

/** The keys of the steps that a step lies in: of `rows[3].mail` that is `rows`. */
function keysAround(key: string): string[] {
  return [...key.matchAll(/[.[]/g)].map(({ index }) => key.slice(0, index))
}

const blank = { output: null, sets: {}, input: null }

function withReferences(entry: StepEntry, apart: Apart): StepEntry {
  const blanks = (Object.keys(apart) as (keyof Apart)[]).map((field) => ({ [field]: blank[field] }))
  return blanks.length === 0 ? entry : Object.assign({}, entry, ...blanks, { apart })
}

const fields: Partial<Record<Entry['type'], readonly (keyof Apart)[]>> = {
  done: ['output', 'sets'],
  failed: ['sets'],
  attempt: ['input'],
  probed: ['output'],
}
const noFields: readonly (keyof Apart)[] = []

function fieldsOf({ type }: Entry): readonly (keyof Apart)[] {
  return fields[type] ?? noFields
}

function valueOf(entry: Entry, field: keyof Apart): unknown {
  return (entry as Partial<Record<keyof Apart, unknown>>)[field]
}

/** As people see it who download it. */
function nameOf(entry: Entry, field: keyof Apart): string {
  return 'key' in entry ? `${entry.key.slice(-200)} ${field}.json` : `${field}.json`
}

interface Cached {
  reference: StoredValue
  value: JsonValue
  length: number
}

/** What was used last, within a bound; the oldest goes first. */
function createCache() {
  const known = new Map<string, Cached>()
  let total = 0
  return {
    find(key: string): Cached | undefined {
      const one = known.get(key)
      if (!one) return undefined
      known.delete(key)
      known.set(key, one)
      return one
    },
    add(keys: readonly string[], one: Cached): void {
      if (one.length * keys.length > cacheLength) return
      for (const key of keys) {
        if (known.has(key)) continue
        known.set(key, one)
        total += one.length
      }
      for (const [key, { length }] of known) {
        if (total <= cacheLength) break
        known.delete(key)
        total -= length
      }
    },
  }
}
