/**
 * What a condition says of the subject of an event, as the template of such subjects: the way back from
 * the conditions that suggestions are made with. Any other condition has none.
 */

const literal = String.raw`'((?:\\.|[^'\\])*)'|"([^"\\]*)"`
const condition = new RegExp(
  String.raw`^event\.subject(?:\.matches\((?:${literal})\)| == (?:${literal}))$`,
)

/** @returns `~/in/invoice-<num>.pdf`, whose signs `subjectParts` reads */
export function subjectTemplate(where: string): string | undefined {
  const [, ...groups] = condition.exec(where.trim()) ?? []
  const [pattern, exact] = [groups[0] ?? groups[1], groups[2] ?? groups[3]].map((text) =>
    text?.replaceAll(/\\(.)/gs, '$1'),
  )
  if (exact !== undefined) return withoutSigns(exact)
  return pattern === undefined ? undefined : templateOf(pattern)
}

/** Each part of a pattern that stands for something that changes. */
const signs = [
  ['[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '<uuid>'],
  ['20[0-9]{2}[-_./]?[0-9]{2}[-_./]?[0-9]{2}', '<date>'],
  ['[0-9a-fA-F]{7,}', '<hex>'],
  ['[0-9]+', '<num>'],
  ['[^/]*', '*'],
  ['.*', '**'],
] as const

/** A letter that stands for itself: in brackets, behind a backslash, or as it is. */
const plain = /^(?:\[([.+?$(){}|*])\]|\\([\^\\[\]])|([^.+?^${}()|[\]*\\]))/s

function templateOf(pattern: string): string | undefined {
  let rest = /^\^(.*)\$$/s.exec(pattern)?.[1]
  let template = ''
  while (rest) {
    const ahead = rest
    const sign = signs.find(([source]) => ahead.startsWith(source))
    const letter = plain.exec(ahead)
    if (!sign && !letter) return undefined
    template += sign ? sign[1] : withoutSigns(letter?.[1] ?? letter?.[2] ?? letter?.[3] ?? '')
    rest = ahead.slice(sign ? sign[0].length : letter?.[0].length)
  }
  return template === '' ? undefined : template
}

function withoutSigns(text: string): string {
  return text.replaceAll(/[\\*<]/g, String.raw`\$&`)
}
