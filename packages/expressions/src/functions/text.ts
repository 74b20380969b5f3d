/** Functions on text. Positions count UTF-16 units from 0, as in the rest of the product. */
import { limits } from '../limits.ts'
import { type Call, defineFunction } from './define.ts'

const group = 'Text'

export const textFunctions = [
  defineFunction({
    name: 'contains',
    group,
    params: ['text: string', 'part: string'],
    returns: 'bool',
    description: 'Whether the part occurs in the text.',
    example: ["'monthly report'.contains('report')", true],
    run: (call, text, part) => scan(call, text).includes(part),
  }),
  defineFunction({
    name: 'startsWith',
    group,
    params: ['text: string', 'start: string'],
    returns: 'bool',
    description: 'Whether the text begins so.',
    example: ["'report.csv'.startsWith('rep')", true],
    run: (call, text, start) => scan(call, start) === start && text.startsWith(start),
  }),
  defineFunction({
    name: 'endsWith',
    group,
    params: ['text: string', 'end: string'],
    returns: 'bool',
    description: 'Whether the text ends so.',
    example: ["'report.csv'.endsWith('.csv')", true],
    run: (call, text, end) => scan(call, end) === end && text.endsWith(end),
  }),
  defineFunction({
    name: 'indexOf',
    group,
    params: ['text: string', 'part: string'],
    returns: 'number',
    description: 'Where the part first occurs, from 0; -1 when it does not.',
    example: ["'a-b-c'.indexOf('-')", 1],
    run: (call, text, part) => scan(call, text).indexOf(part),
  }),
  defineFunction({
    name: 'lastIndexOf',
    group,
    params: ['text: string', 'part: string'],
    returns: 'number',
    description: 'Where the part last occurs, from 0; -1 when it does not.',
    example: ["'a-b-c'.lastIndexOf('-')", 3],
    run: (call, text, part) => scan(call, text).lastIndexOf(part),
  }),
  defineFunction({
    name: 'substring',
    group,
    params: ['text: string', 'start: number', 'end?: number'],
    returns: 'string',
    description:
      'The text from a position up to, not including, another. Negative ones count from the end.',
    example: ["'report.csv'.substring(0, -4)", 'report'],
    run: (call, text, start, end) => scan(call, text).slice(start, end),
  }),
  defineFunction({
    name: 'trim',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text without white space around it.',
    example: ["'  hello '.trim()", 'hello'],
    run: (call, text) => scan(call, text).trim(),
  }),
  defineFunction({
    name: 'lower',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text in small letters.',
    example: ["lower('ÄBC')", 'äbc'],
    run: (call, text) => scan(call, text).toLowerCase(),
  }),
  defineFunction({
    name: 'upper',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text in capital letters.',
    example: ["upper('abc')", 'ABC'],
    run: (call, text) => scan(call, text).toUpperCase(),
  }),
  defineFunction({
    name: 'capitalize',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text with its first letter as a capital.',
    example: ["capitalize('weekly report')", 'Weekly report'],
    run: (call, text) => scan(call, text).slice(0, 1).toUpperCase() + text.slice(1),
  }),
  defineFunction({
    name: 'replace',
    group,
    params: ['text: string', 'part: string', 'by: string'],
    returns: 'string',
    description: 'The text with every occurrence of the part replaced. The part is plain text.',
    example: ["'a.b.c'.replace('.', '-')", 'a-b-c'],
    run(call, text, part, by) {
      const times = part === '' ? text.length + 1 : scan(call, text).split(part).length - 1
      room(call, text.length + times * by.length)
      return text.replaceAll(part, () => by)
    },
  }),
  defineFunction({
    name: 'pad_start',
    group,
    params: ['text: any', 'length: number', 'fill?: string'],
    returns: 'string',
    description: 'The text filled up at the front to a length, with spaces or what is given.',
    example: ["pad_start(7, 3, '0')", '007'],
    run(call, text, length, fill) {
      room(call, length)
      return call.text(text).padStart(length, fill ?? ' ')
    },
  }),
  defineFunction({
    name: 'truncate',
    group,
    params: ['text: string', 'length: number'],
    returns: 'string',
    description: 'The text cut to a length, ending in … when something was cut.',
    example: ["truncate('A long subject', 7)", 'A long…'],
    run(call, text, length) {
      if (scan(call, text).length <= length) return text
      return `${text.slice(0, Math.max(0, length - 1)).trimEnd()}…`
    },
  }),
  defineFunction({
    name: 'split',
    group,
    params: ['text: string', 'separator: string'],
    returns: 'list',
    description: 'The parts of a text between a separator.',
    example: ["split('a,b,c', ',')", ['a', 'b', 'c']],
    run: (call, text, separator) => scan(call, text, 1).split(separator),
  }),
  defineFunction({
    name: 'join',
    group,
    params: ['list: list', 'separator?: string'],
    returns: 'string',
    description: 'The items of a list as one text, with a separator between them.',
    example: ["join(['a', 'b', 1], ', ')", 'a, b, 1'],
    run(call, list, separator = '') {
      const parts = list.map((item) => call.text(item))
      room(
        call,
        parts.reduce((sum, part) => sum + part.length + separator.length, 0),
      )
      return parts.join(separator)
    },
  }),
  defineFunction({
    name: 'lines',
    group,
    params: ['text: string'],
    returns: 'list',
    description: 'The lines of a text, without empty ones at its end.',
    example: ["lines('a\\nb\\n')", ['a', 'b']],
    run(call, text) {
      const lines = scan(call, text, 1).split(/\r?\n/)
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
    },
  }),
  defineFunction({
    name: 'slug',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text as a name for files and addresses: small letters, digits and dashes.',
    example: ["slug('Müller & Söhne: Q3/2026')", 'muller-sohne-q3-2026'],
    run: (call, text) =>
      scan(call, text, 1)
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .replaceAll('ß', 'ss')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
        .replaceAll(/^-|-$/g, ''),
  }),
]

/** Takes the work of going through a text. */
function scan(call: Call, text: string, perCharacter = 1 / 8): string {
  call.spend(text.length * perCharacter)
  return text
}

/** Takes the work of making a text of a length, if it may be that long. */
function room(call: Call, length: number): void {
  if (!(length <= limits.textLength)) {
    call.tooMuch(`A text has at most ${limits.textLength} characters.`)
  }
  call.spend(length / 8)
}
