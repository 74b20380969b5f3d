/** The relation map, in a thread of its own: events come in pages, and the map is asked for once. */
import { parentPort, workerData } from 'node:worker_threads'
import { relationMapper } from '@floyo/mining'
import type { FromMapper, ToMapper } from './map-events.ts'

const mapper = relationMapper(workerData as { timezone: string })
const ids: string[] = []

parentPort?.on('message', (message: ToMapper) => {
  if (message.kind === 'events') {
    mapper.add(message.events)
    for (const { id } of message.events) ids.push(id)
    return
  }
  const { about, most } = message
  const map = mapper.map({ about, most }) ?? null
  const eventIds = map?.relations.map(({ examples }) =>
    examples.map(({ from, to }) => ({ from: ids[from] ?? '', to: ids[to] ?? '' })),
  )
  const answer: FromMapper = { map, eventIds: eventIds ?? [] }
  parentPort?.postMessage(answer) // oxlint-disable-line unicorn/require-post-message-target-origin -- threads have no origin
})
