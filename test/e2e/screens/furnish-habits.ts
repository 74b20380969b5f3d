/** A routine that is not always the same: long names, a step that is left out at times, two that change places, exceptions. */
import type { Client } from '@floyo/client'

const DAY = 86_400_000
const MINUTE = 60_000
const folder = '~/work/projects/northern-harbour-extension/protocols'

/** To be followed by a look for routines. */
export async function sendHabits(client: Client): Promise<void> {
  const today = Math.floor(Date.now() / DAY) * DAY
  const weekdays = Array.from({ length: 63 }, (_, back) => today - (63 - back) * DAY).filter(
    (day) => ![0, 6].includes(new Date(day).getUTCDay()),
  )
  const events = weekdays.flatMap(dayOf)
  for (let from = 0; from < events.length; from += 500)
    await client.sendEvents({ body: { events: events.slice(from, from + 500), source: 'import' } })
}

/** The protocol of the day is made into a document, looked at, mailed, and mostly put away. */
function dayOf(day: number, number: number) {
  if (number % 17 === 11) return []
  const late = number % 19 === 7
  const start = day + (late ? 18 * 60 + 40 : 16 * 60 + 30 + (number % 4)) * MINUTE
  const date = new Date(day).toISOString().slice(0, 10)
  const act = (after: number, type: string, subject: string) => ({
    t: start + after * MINUTE,
    actor: 'me',
    type,
    subject,
  })
  const mailFirst = number % 5 < 2
  return [
    act(0, 'command.finished', `pandoc --to docx --output protocol.docx ${folder}/${date}.md`),
    act(2, 'file.created', `${folder}/harbour-extension-protocol-${date}.docx`),
    act(mailFirst ? 5 : 3, 'url.visited', 'https://intranet.harbour.example/projects/protocols'),
    act(mailFirst ? 3 : 5, 'mail.sent', 'mailto:building-committee@harbour.example'),
    ...(number % 3 === 2 ? [] : [act(7, 'file.moved', `${folder}/archive/${date}.zip`)]),
  ]
}
