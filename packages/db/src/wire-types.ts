/** How values of PostgreSQL look on our side. The generated types say the same. */
import { type CustomTypesConfig, types } from 'pg'

type Parse = (text: string) => unknown

const stringArray: number = 1009

/** `2026-11-20 17:00:00.123456+00` -> `2026-11-20T17:00:00.123456Z`; the session is in UTC. */
function toIsoTime(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z')
}

/** Counts and sizes: numbers, as long as they are exact. */
function toInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`)
  return value
}

function arrayOf(parse: Parse): Parse {
  const split = types.getTypeParser(stringArray) as (text: string) => (string | null)[]
  return (text) => split(text).map((item) => (item === null ? null : parse(item)))
}

const asText: Parse = (text) => text

const parsers: Readonly<Record<number, Parse>> = {
  20: toInteger, // bigint
  1016: arrayOf(toInteger),
  1082: asText, // date
  1083: asText, // time
  1114: asText, // timestamp
  1184: toIsoTime, // timestamptz
  1185: arrayOf(toIsoTime),
  1186: asText, // interval
}

/** For `types` of a pool. */
export const wireTypes: CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers[id]) ?? types.getTypeParser(id, format),
}
