/** The template of a subject, taken apart into what stays and what changes from time to time. */

export interface SubjectPart {
  text: string
  changes: boolean
}

/** `~/in/invoice-<num>.pdf`: the signs of templates, but for those that stand for themselves (`\<num>`, `\*`). */
const sign = /(?<!\\)<([a-z]+(?: [a-z]+)*)>|(?<!\\)\*+/g

/** @returns the parts in their order; signs without their brackets */
export function subjectParts(subject: string): SubjectPart[] {
  const parts: SubjectPart[] = []
  let from = 0
  for (const { 0: found, 1: name, index } of subject.matchAll(sign)) {
    parts.push({ text: plain(subject.slice(from, index)), changes: false })
    parts.push({ text: name ?? '…', changes: true })
    from = index + found.length
  }
  parts.push({ text: plain(subject.slice(from)), changes: false })
  return parts.filter(({ text }) => text !== '')
}

/** Of a path only its last part, for where there is little room; anything else is itself. */
export function shortSubject(subject: string): string {
  const isPath = /^(?:~|[A-Za-z]:|\.{0,2})?[/\\]\S*$/.test(subject)
  const last = subject.split('/').at(-1) ?? ''
  return isPath && last !== '' && last.length < subject.length - 2 ? `…/${last}` : subject
}

function plain(text: string): string {
  return text.replaceAll(/\\([\\*<])/g, '$1')
}
