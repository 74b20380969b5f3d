/** Requests to an address meant for machines become HTTP steps; pages stay the person's. */
import type { JsonObject, UseStep } from '@floyo/contracts'
import type { ZoneClock } from '../zones.ts'
import { type Known, explain } from './explain.ts'
import { type ObservedOccurrence, type ObservedRoutine, actsOfStep } from './observed.ts'

const request = /^(?:(GET|POST|PUT|PATCH|DELETE|HEAD) )?(https?:\/\/\S+)$/

/** Whether a program, rather than a person with a browser, can do the act. */
export function isRequest({ type, example }: { type: string; example: string }): boolean {
  const [, method, url] = request.exec(example) ?? []
  if (url === undefined) return false
  if (method !== undefined || type === 'api.called') return true
  const { hostname, pathname } = new URL(url)
  return (
    hostname.startsWith('api.') ||
    /(^|\/)(api|graphql)(\/|$)/.test(pathname) ||
    /\.(json|csv|xml|ics|txt)$/.test(pathname)
  )
}

/** The step that makes the request seen at `place`. */
export function toRequestStep(
  routine: ObservedRoutine,
  place: number,
  options: { clock: ZoneClock; knownIn: (occurrence: ObservedOccurrence) => Known[] },
): { step: Omit<UseStep, 'id'> & { with: JsonObject }; notes: string[] } {
  const samples = actsOfStep(routine, place).map(({ act, occurrence }) => ({
    text: act.subject,
    at: occurrence.at,
    known: options.knownIn(occurrence),
  }))
  const { template, share } = explain(samples, options.clock)
  const method = /^([A-Z]+) /.exec(template)?.[1] ?? 'GET'
  const url = template.replace(/^[A-Z]+ /, '')
  const notes: string[] = []
  if (share < 0.8) notes.push(`The address differs from time to time: check ${url}.`)
  if (method !== 'GET' && method !== 'HEAD')
    notes.push('Fill in what the request sends: Floyo does not see what is in a request.')
  if (url.includes('=**') || /[?&][^=&]+=(&|$)/.test(url))
    notes.push('Fill in the values of the query: they are left out on the device.')
  return { step: { use: 'http.request', with: { method, url } }, notes }
}
