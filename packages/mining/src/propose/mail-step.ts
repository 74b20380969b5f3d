/**
 * A sent mail becomes a mail step: to those it usually went to, with the files that the steps before
 * hand in. What was written in it is never seen, so the text is the person's to fill in.
 */
import type { Definition, JsonObject, UseStep } from '@floyo/contracts'
import { templateMatches } from '../template.ts'
import type { ZoneClock } from '../zones.ts'
import { quote } from './expression.ts'
import { type Known, explain } from './explain.ts'
import { type ObservedOccurrence, type ObservedRoutine, actsOfStep } from './observed.ts'
import { baseName } from './shell.ts'
import { mailAddresses } from './words.ts'

/** A file that a step before hands in. */
export interface HandedIn {
  template: string
  /** The file's reference, without braces. */
  expression: string
}

export interface MailInput {
  routine: ObservedRoutine
  place: number
  clock: ZoneClock
  files: readonly HandedIn[]
  /** Names of the workspace's mail connections. */
  connections: readonly string[]
  knownIn: (occurrence: ObservedOccurrence) => Known[]
}

export interface MailStep {
  step: Omit<UseStep, 'id'> & { with: JsonObject }
  notes: string[]
  /** Inputs that the workflow needs for it. */
  inputs: Definition['inputs']
}

const usualShare = 0.8
/** What the connection is called until there is one. */
const placeholder = 'mail'
const recipient = {
  type: 'string',
  description: 'The address that the mail goes to',
  required: true,
} as const
const leastShare = 0.6

/** The step that sends the mail seen at `place`. */
export function toMailStep(input: MailInput): MailStep {
  const { routine, place, connections } = input
  const notes: string[] = []
  const to = recipientsOf(routine, place)
  if (to.addresses.length === 0)
    notes.push('Say whom the mail goes to: no address was seen. Until then it is an input.')
  else if (to.share < usualShare)
    notes.push(
      `The mail does not always go to ${to.addresses.join(', ')}, only ${Math.round(to.share * 100)} % of the time: check it.`,
    )
  const attachments = attachmentsOf(input)
  const today = `{{ format_date(run.startedAt, 'yyyy-MM-dd', ${quote(input.clock.tz)}) }}`
  const first = attachments[0]?.expression
  const subject = subjectOf(input)
  if (subject === undefined)
    notes.push('Check the subject: the ones you used were not seen or differ.')
  notes.push('Write the message: Floyo never sees what is in a mail.')
  const [connection = placeholder] = connections
  if (connections.length === 0)
    notes.push(`Add a mail connection (SMTP) called ${placeholder} under Connections.`)
  else if (connections.length > 1)
    notes.push(`Check the connection: there are ${connections.join(', ')}.`)
  return {
    step: {
      use: 'email.send',
      connection,
      with: {
        to: to.addresses.length === 0 ? '{{ inputs.recipient }}' : to.addresses,
        subject: subject ?? (first ? `{{ ${first}.name }}` : `Update of ${today}`),
        text: first ? `Attached: {{ ${first}.name }}` : `This is the regular update of ${today}.`,
        ...(attachments.length === 0
          ? {}
          : { attachments: attachments.map(({ expression }) => `{{ ${expression} }}`) }),
      },
      // A mail can not be taken back: after a crash somebody looks whether it went out.
      onUnknown: 'ask',
    },
    notes,
    inputs: to.addresses.length === 0 ? { recipient } : {},
  }
}

/** Those that most mails went to, and how many of the mails. */
function recipientsOf(
  routine: ObservedRoutine,
  place: number,
): { addresses: string[]; share: number } {
  const counts = new Map<string, number>()
  const seen = actsOfStep(routine, place)
  for (const { act } of seen) {
    const key = mailAddresses(act.subject).join(',')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [list, count] = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0] ?? [
    '',
    0,
  ]
  return { addresses: list === '' ? [] : list.split(','), share: count / Math.max(1, seen.length) }
}

/** The subject line as a template, when the mails had one that can be explained. */
function subjectOf({ routine, place, clock, knownIn }: MailInput): string | undefined {
  const samples = actsOfStep(routine, place).flatMap(({ act, occurrence }) =>
    typeof act.attrs.subject === 'string'
      ? [{ text: act.attrs.subject, at: occurrence.at, known: knownIn(occurrence) }]
      : [],
  )
  if (samples.length === 0) return undefined
  const { template, share } = explain(samples, clock)
  return share >= leastShare ? template : undefined
}

/** The files whose names the mails say they carried; where mails do not say, the last one made. */
function attachmentsOf({ routine, place, files }: MailInput): HandedIn[] {
  const said = actsOfStep(routine, place).flatMap(({ act: { attrs } }) =>
    Array.isArray(attrs.attachments) ? [attrs.attachments.map(String)] : [],
  )
  if (said.length === 0) return files.slice(-1)
  return files.filter(({ template }) => {
    const name = baseName(template)
    const carried = said.filter((names) =>
      names.some((one) => templateMatches(name, baseName(one))),
    )
    return carried.length >= leastShare * said.length
  })
}
