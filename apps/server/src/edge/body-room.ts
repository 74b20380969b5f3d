/**
 * Room for large bodies: how much of what was sent is held in memory at a time. While a body is read,
 * parsed and stored there are several copies of it, so with hundreds of callers at once the largest
 * bodies would take a gigabyte (REL-20). Those beyond the room stay with their senders, unread, until
 * those before them are stored; small bodies do not wait.
 */
import { AppError } from '@floyo/contracts'
import type { FastifyInstance } from 'fastify'
import { maxBodyBytes } from './edge-filter.ts'

export interface BodyRoom {
  /** Calls `enter` as soon as there is room, or `refuse` when that takes too long. @returns what gives it back */
  ask(bytes: number, enter: () => void, refuse: () => void): () => void
}

const roomBytes = 4 * maxBodyBytes
const smallBytes = 64 * 1024
/** Longer than a database takes that is busy, and shorter than callers wait. */
const longestWaitMs = 15_000
const retryAfterSeconds = 5

/** First come, first in. */
export function createBodyRoom(room = roomBytes, waitMs = longestWaitMs): BodyRoom {
  const waiting = new Set<{ bytes: number; enter: () => void }>()
  let free = room

  function admit(): void {
    for (const next of waiting) {
      if (next.bytes > free) return
      next.enter()
    }
  }

  return {
    ask(bytes, enter, refuse) {
      let held = 0
      const leave = (): void => {
        clearTimeout(timer)
        waiting.delete(place)
        free += held
        held = 0
        admit()
      }
      const place = {
        bytes,
        enter() {
          clearTimeout(timer)
          waiting.delete(place)
          held = bytes
          free -= bytes
          enter()
        },
      }
      const timer = setTimeout(() => {
        leave()
        refuse()
      }, waitMs)
      waiting.add(place)
      admit()
      return leave
    },
  }
}

/** Holds large bodies back until there is room for them. */
export function limitBodies(app: FastifyInstance, room = createBodyRoom()): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    // One that does not say how long it is may be as long as is allowed.
    const bytes = encoding === undefined ? Number(length ?? 0) : maxBodyBytes
    if (bytes <= smallBytes) return done()
    const limit = request.routeOptions.bodyLimit
    // What is beyond its limit is refused unread, and files go to the disk as they come.
    if (bytes > limit || limit > maxBodyBytes) return done()
    const leave = room.ask(
      bytes,
      () => done(),
      () => done(busy()),
    )
    reply.raw.once('close', leave)
  })
}

function busy(): AppError {
  const detail = `Too many large bodies are being read. Send it again in ${retryAfterSeconds} s`
  return new AppError('unavailable', detail, { retryAfterSeconds })
}
