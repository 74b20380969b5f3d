/** Regular expressions, by re2js: no pattern makes the time for one search explode. */
import { RE2JS, RE2JSException } from 're2js'
import { remember } from '../cache.ts'
import { limits } from '../limits.ts'
import { type Call, defineFunction } from './define.ts'
import { MeteredText } from './metered-text.ts'

const group = 'Text'

export const patternFunctions = [
  defineFunction({
    name: 'matches',
    group,
    params: ['text: string', 'pattern: string'],
    returns: 'bool',
    description: 'Whether a regular expression (RE2) is found in the text; ^ and $ anchor it.',
    example: ["'report-12.csv'.matches('^report-[0-9]+[.]csv$')", true],
    check: checkPattern,
    run(call, text, pattern) {
      const { regex, states, lookFactor } = prepare(call, pattern)
      return regex.test(meter(call, text, lookFactor * (2 + states / 5)))
    },
  }),
  defineFunction({
    name: 'extract',
    group,
    params: ['text: string', 'pattern: string'],
    returns: 'any',
    description: 'What a regular expression first finds: its first group, or all of it; else null.',
    example: ["extract('Order #4711 shipped', '#([0-9]+)')", '4711'],
    check: checkPattern,
    run: (call, text, pattern) => finds(call, text, pattern).next().value?.groups[0] ?? null,
  }),
  defineFunction({
    name: 'extract_all',
    group,
    params: ['text: string', 'pattern: string'],
    returns: 'list',
    description: 'Everything a regular expression finds: its first group each, or all of it.',
    example: ["extract_all('a1 b22', '[0-9]+')", ['1', '22']],
    check: checkPattern,
    run: (call, text, pattern) =>
      Array.from(finds(call, text, pattern), ({ groups }) => groups[0] ?? ''),
  }),
  defineFunction({
    name: 'replace_pattern',
    group,
    params: ['text: string', 'pattern: string', 'by: string'],
    returns: 'string',
    description:
      'The text with all that a regular expression finds replaced; $1 is its first group.',
    example: [
      "replace_pattern('2026-11-20', '(\\\\d+)-(\\\\d+)-(\\\\d+)', '$3.$2.$1')",
      '20.11.2026',
    ],
    check: checkPattern,
    run(call, text, pattern, by) {
      let made = ''
      let position = 0
      for (const { start, end, groups, all } of finds(call, text, pattern)) {
        made += text.slice(position, start)
        made += by.replaceAll(/\$(\d)/g, (_, n: string) =>
          n === '0' ? all : (groups[+n - 1] ?? ''),
        )
        position = end
        call.spend(by.length / 8)
        if (made.length > limits.textLength) call.tooMuch('The text becomes too long.')
      }
      return made + text.slice(position)
    },
  }),
]

interface Find {
  start: number
  end: number
  all: string
  /** What the groups found; all of it as the only one, when the pattern has no group. */
  groups: (string | null)[]
}

/** Goes from find to find. */
function* finds(call: Call, text: string, pattern: string): Generator<Find, undefined> {
  const { regex, states, lookFactor } = prepare(call, pattern)
  // Short texts are searched state by state, long ones all states at once (re2js, Backtracker).
  const atOnce = text.length * states > backtracked
  const perLook = atOnce ? 2 + states / 3 + states ** 2 / 300 : 2
  const matcher = regex.matcher(meter(call, text, lookFactor * perLook))
  while (matcher.find()) {
    call.spend(40)
    const all = matcher.group(0) ?? ''
    const groups = Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1))
    yield {
      start: matcher.start(0),
      end: matcher.end(0),
      all,
      groups: groups.length === 0 ? [all] : groups,
    }
  }
  return undefined
}

/** The product of text length and states up to which re2js searches state by state. */
const backtracked = 256 * 1024

/** The text as re2js may look at it: it takes String objects too, though its types do not say so. */
function meter(call: Call, text: string, unitsPerLook: number): string {
  const metered = new MeteredText(text, (looks) => call.spend(looks * unitsPerLook))
  return metered as unknown as string
}

interface Automaton {
  regex: RE2JS
  states: number
  /** How much dearer one look is than one at plain characters. */
  lookFactor: number
}

/** Classes of Unicode and letters of either case are looked up in tables: up to 200 ns a look. */
const looksUp = /\\[pP]|\(\?[a-zA-Z]*i/

const automatons = remember(200, (pattern): Automaton | RE2JSException => {
  try {
    const regex = RE2JS.compile(pattern)
    return { regex, states: regex.programSize(), lookFactor: looksUp.test(pattern) ? 3 : 1 }
  } catch (error) {
    if (error instanceof RE2JSException) return error
    throw error
  }
})

function checkPattern(_text: string | undefined, pattern: string | undefined): string | undefined {
  return pattern === undefined ? undefined : (mistakeIn(pattern) ?? tooLarge(pattern))
}

function mistakeIn(pattern: string): string | undefined {
  if (pattern.length > limits.patternLength) return undefined
  const automaton = automatons(pattern)
  if (!(automaton instanceof RE2JSException)) return undefined
  return `This is not a regular expression that can be used (${automaton.message}).`
}

function tooLarge(pattern: string): string | undefined {
  if (pattern.length > limits.patternLength) {
    return `A regular expression has at most ${limits.patternLength} characters.`
  }
  const automaton = automatons(pattern)
  if (automaton instanceof RE2JSException || automaton.states <= limits.patternStates)
    return undefined
  return 'The regular expression is too large: it repeats too much.'
}

function prepare(call: Call, pattern: string): Automaton {
  const large = tooLarge(pattern)
  if (large !== undefined) return call.tooMuch(large)
  const automaton = automatons(pattern)
  if (automaton instanceof RE2JSException) return call.fail(mistakeIn(pattern) ?? automaton.message)
  call.spend(call.isFirst(pattern) ? 400 + automaton.states * 60 : 20)
  return automaton
}
