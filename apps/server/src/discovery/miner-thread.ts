/**
 * Mining, in a thread of its own: the event loop of the program stays free. Events come in pages and
 * are kept as columns; for the few that belong to routines the thread asks again, whole. What was
 * counted stays, so that when more events come only they are counted.
 */
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { seenActs } from '@floyo/connectors'
import {
  isIdle,
  isService,
  minutesSavedPerWeek,
  observe,
  proposeWorkflow,
  routineMiner,
  type Suggestion,
  toPattern,
} from '@floyo/mining'
import {
  type FoundRoutine,
  type FromMiner,
  type LookedAt,
  type MinedEvent,
  type PersonContext,
  templatesOf,
  type ToMiner,
} from './found-routine.ts'

/** More routines than these are not looked at; the best come first. */
const mostRoutines = 100

const miner = routineMiner(workerData as { timezone: string })
const ids: string[] = []
let suggestions: Suggestion[] = []
/** Of the events so far. */
const looked: LookedAt = {
  events: 0,
  from: Infinity,
  to: -Infinity,
  ignored: { untimed: 0, wrongClock: 0, repeated: 0 },
}
/** How strong a routine chance makes of these events: ln of a chance. */
let floor = 0

parentPort?.on('message', (message: ToMiner) => {
  const answer = answerTo(message)
  if (answer) parentPort?.postMessage(answer) // oxlint-disable-line unicorn/require-post-message-target-origin -- threads have no origin
})

function answerTo(message: ToMiner): FromMiner | undefined {
  switch (message.kind) {
    case 'events':
      miner.add(message.events)
      for (const { id, t } of message.events) {
        ids.push(id)
        looked.from = Math.min(looked.from, t)
        looked.to = Math.max(looked.to, t)
      }
      return undefined
    case 'mine': {
      const { now } = message
      const found = miner.routines({ now })
      suggestions = found.suggestions.slice(0, mostRoutines)
      looked.ignored = found.ignored
      looked.events = ids.length
      floor = miner.floor({ seed: 1 })
      return { kind: 'needed', ids: neededIds() }
    }
    case 'propose':
      return {
        kind: 'routines',
        routines: routinesOf(message.events, message.context),
        looked,
      }
  }
}

function neededIds(): string[] {
  const places = suggestions.flatMap(({ occurrences, evidence }) => [
    ...occurrences.flat(),
    ...evidence.counterExamples.filter((place) => typeof place === 'number'),
  ])
  return [...new Set(places)].map(idAt)
}

function idAt(place: number): string {
  return ids[place] ?? ''
}

function routinesOf(events: readonly MinedEvent[], context: PersonContext): FoundRoutine[] {
  const byId = new Map(events.map((event) => [event.id, event]))
  const eventAt = (place: number): MinedEvent => {
    const event = byId.get(idAt(place))
    if (!event) throw new Error('an event of a routine was forgotten while it was being mined')
    return event
  }
  return suggestions.map((suggestion) => {
    const routine = observe(suggestion, eventAt)
    const device = deviceOf(suggestion.occurrences.flat().map(eventAt), context)
    const templates = templatesOf(suggestion.steps)
    const proposal = proposeWorkflow(routine, {
      timezone: context.timezone,
      deviceName: device?.name ?? null,
      allowedCommands: device?.allowedCommands ?? [],
      watchedFolders: context.devices.flatMap(({ watchedFolders }) => watchedFolders),
      connections: context.mailConnections.map((name) => ({ type: 'smtp', name })),
      acts: seenActs,
    })
    const servicesAlone = suggestion.steps.every(({ actor }) => isService(actor))
    return {
      fingerprint: createHash('sha256').update(templates.join('\n')).digest('hex'),
      templates,
      support: suggestion.occurrences.length,
      confidence: suggestion.confidence,
      minutesSavedPerWeek: minutesSavedPerWeek(routine),
      active: suggestion.active,
      accidental: suggestion.evidence.logChance >= floor,
      unattended: servicesAlone || isIdle(routine, proposal.definition),
      pattern: toPattern(suggestion, { eventAt, idAt }, proposal.told),
      proposal,
    }
  })
}

/** The device that most of the events came from; the one seen last where events name none. */
function deviceOf(
  events: readonly MinedEvent[],
  { devices }: PersonContext,
): PersonContext['devices'][number] | undefined {
  const counts = new Map<string, number>()
  for (const { deviceId } of events)
    if (deviceId !== null) counts.set(deviceId, (counts.get(deviceId) ?? 0) + 1)
  const ranked = devices.toSorted((a, b) => (counts.get(b.id) ?? 0) - (counts.get(a.id) ?? 0))
  return ranked[0]
}
