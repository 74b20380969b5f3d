/**
 * What never gets in, whatever the route: text that is not UTF-8, U+0000 and halves of surrogate
 * pairs (PostgreSQL stores neither), keys that could reach a prototype, numbers that are not finite,
 * nesting and numbers of keys past a limit, compressed bodies. One place, before anything is read.
 */
import { AppError, type JsonObject, type JsonValue, pointer } from '@floyo/contracts'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export const maxDepth = 64
/** A full batch of 1,000 events may have 50 keys each; a million of them do not fit into a body. */
export const maxKeys = 50_000
export const maxUrlLength = 8192
export const maxBodyBytes = 1024 * 1024

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * Parses a JSON body. @returns undefined when it is empty
 * @throws AppError `malformed_json`, `unsafe_input`
 */
export function parseJsonBody(bytes: Uint8Array): JsonValue | undefined {
  if (bytes.length === 0) return undefined
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    throw new AppError('unsafe_input', 'Expected UTF-8; the body has bytes that are not')
  }
  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    throw new AppError('malformed_json', 'Expected JSON; the body can not be parsed as that')
  }
  checkValue(value)
  return value
}

/** A value, and where it stands: its key, and what it is part of. */
interface Place {
  value: JsonValue
  depth: number
  key?: PropertyKey
  parent?: Place
}

/**
 * Walks a value from outside, without recursion, so that depth costs no stack.
 * @throws AppError `unsafe_input` saying what is not accepted, and where
 */
export function checkValue(root: JsonValue): void {
  const whole: Place = { value: root, depth: 0 }
  const open: Place[] = []
  let keys = 0

  /** Members that hold others are looked at in their turn; what is none needs no place of its own. */
  function look(member: JsonValue, key: PropertyKey, parent: Place): void {
    if (typeof member === 'object' && member !== null) {
      open.push({ value: member, depth: parent.depth + 1, key, parent })
      return
    }
    const fault = faultOf(member)
    if (fault) refuse(fault, { value: member, depth: parent.depth + 1, key, parent })
  }

  const fault = faultOf(root)
  if (fault) refuse(fault, whole)
  if (typeof root === 'object' && root !== null) open.push(whole)
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next
    if (depth >= maxDepth) refuse(`values nested more than ${maxDepth} deep`, next)
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) look(value[index] ?? null, index, next)
      continue
    }
    const members = value as JsonObject
    for (const key of Object.keys(members)) {
      keys += 1
      if (keys > maxKeys) refuse(`more than ${maxKeys} keys`, whole)
      if (forbiddenKeys.has(key)) refuse(`the key ${key}`, next)
      const unsafe = faultOf(key)
      if (unsafe) refuse(`a key with ${unsafe}`, next)
      look(members[key] ?? null, key, next)
    }
  }
}

/** What is wrong with a value by itself; undefined when nothing is. */
function faultOf(value: JsonValue): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number too large to be kept'
  if (typeof value !== 'string') return undefined
  if (value.includes('\0')) return 'the character U+0000'
  return value.isWellFormed() ? undefined : 'half of a surrogate pair'
}

function refuse(what: string, place?: Place): never {
  const path: PropertyKey[] = []
  for (let at = place; at?.key !== undefined; at = at.parent) path.unshift(at.key)
  const field = pointer(path)
  const message = `has ${what}, which is never accepted; leave it out`
  throw new AppError('unsafe_input', `${field || 'The input'} ${message}`, {
    errors: place ? [{ field, code: 'unsafe_input', message }] : [],
  })
}

/** Refuses what the address or the headers say, before the body is read. */
function checkHead(request: FastifyRequest): void {
  const url = request.raw.url ?? ''
  if (url.length > maxUrlLength) {
    throw new AppError('invalid_request', `The address is longer than ${maxUrlLength} characters`)
  }
  if (!plainUrl.test(url)) checkEncoded(url)
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new AppError('unsupported_media_type', 'Send the body without compression')
  }
}

/** Printable ASCII without anything encoded. */
const plainUrl = /^[!-$&-*,-~]*$/

function checkEncoded(url: string): void {
  let decoded: string
  try {
    decoded = decodeURIComponent(url.replaceAll('+', ' '))
  } catch {
    throw new AppError('invalid_request', 'The address has an encoding that is broken')
  }
  const fault = faultOf(decoded)
  if (fault) refuse(fault)
}

/** The filter for every route of `app`; JSON is the one media type unless a route says otherwise. */
export function filterAtTheEdge(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    checkHead(request)
    done()
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: maxBodyBytes },
    (_request, body, done) => {
      try {
        done(null, parseJsonBody(body as Buffer))
      } catch (error) {
        done(error as AppError)
      }
    },
  )
}
