/**
 * An event's id: a UUIDv7 (RFC 9562) whose 48 bits of time are the event's own time and whose other
 * 74 bits are a hash of what the event says. So the same act, sent or imported again by whatever
 * way, is the same id, and is stored once.
 */
import type { EventLine } from './event.ts'
import type { JsonValue } from './json.ts'
import { sha256Words } from './sha256.ts'

/**
 * The id of `line`: its own when that is a UUIDv7 of its time, else one made from it. A line that
 * brings an id of another form is known by that id and its time; a line without, by all it says.
 * `sourceKey` keeps apart what different people or sources say in the same words.
 */
export function eventId(line: EventLine, sourceKey: string): string {
  if (line.id && hasTimeOf(line.id, line.t)) return line.id.toLowerCase()
  const identity: JsonValue = line.id
    ? [sourceKey, line.id]
    : [sourceKey, null, line.actor, line.type, line.subject, line.device ?? null, line.attrs]
  const hex = Array.from(sha256Words(canonicalJson(identity)), toHex).join('')
  const time = line.t.toString(16).padStart(12, '0')
  const variant = ((Number.parseInt(hex.slice(3, 4), 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(0, 3)}-${variant}${hex.slice(4, 7)}-${hex.slice(7, 19)}`
}

/** The time in a UUIDv7, in milliseconds since 1970; null when `id` is not one. */
export function timeOfEventId(id: string): number | null {
  return uuidV7.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null
}

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

function hasTimeOf(id: string, t: number): boolean {
  return timeOfEventId(id) === t
}

function toHex(word: number): string {
  return word.toString(16).padStart(8, '0')
}

// JSON with the keys of objects in one order, so that equal values have equal texts.
function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
