/**
 * A workflow as a file: the definition in YAML, under a first line that says which workflow and which
 * revision of its draft it was. That line is a comment, so the file is a definition and nothing else.
 */
import { type Definition, type FieldProblem, parseDefinition } from '@floyo/contracts'
import { type Document, LineCounter, parseDocument, stringify } from 'yaml'
import { CliError } from '../cli-error.ts'

/** Which workflow a file is a copy of. */
export interface Origin {
  workflowId: string
  revision: number
}

const originPattern = /^# floyo workflow ([0-9a-f-]{36}) revision (\d+)\n/

/** A definition in YAML, the parts in the order in which people read them. */
export function toYaml(definition: Definition): string {
  const { format: _, name, description, inputs, trigger, steps, ...rest } = definition
  const ordered = {
    name,
    ...(description ? { description } : {}),
    ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
    ...(trigger.length > 0 ? { trigger } : {}),
    ...rest,
    steps,
  }
  return stringify(ordered, { lineWidth: 100 })
}

export function toFile(definition: Definition, origin: Origin): string {
  return `# floyo workflow ${origin.workflowId} revision ${origin.revision}\n${toYaml(definition)}`
}

/** Where a file came from; undefined when it was not pulled. */
export function originOf(text: string): Origin | undefined {
  const match = originPattern.exec(text)
  return match?.[1] ? { workflowId: match[1], revision: Number(match[2]) } : undefined
}

/** The definition in a file. @throws CliError `badInput` with the line of each problem */
export function parseFile(text: string, file: string): Definition {
  const { document } = readDocument(text)
  if (document.errors.length > 0) {
    const details = document.errors.map(({ message }) => message.split('\n')[0] ?? message)
    throw new CliError('badInput', `${file} is not YAML`, { details, fix: 'correct these places' })
  }
  const parsed = parseDefinition(document.toJS())
  if (parsed.ok) return parsed.definition
  throw new CliError('badInput', `${file} is no workflow yet (invalid_definition)`, {
    details: placeProblems(text, parsed.problems),
    fix: 'correct these places',
  })
}

/** Each problem with its line in the file. */
export function placeProblems(text: string, problems: readonly FieldProblem[]): string[] {
  const { document, lines } = readDocument(text)
  return problems.map((problem) => {
    const node: unknown = document.getIn(pathOf(problem), true)
    const range = isRanged(node) ? node.range[0] : undefined
    const line = range === undefined ? '' : `line ${lines.linePos(range).line}: `
    return `${line}${problem.field || '/'}: ${problem.message}`
  })
}

function readDocument(text: string): { document: Document.Parsed; lines: LineCounter } {
  const lines = new LineCounter()
  return { document: parseDocument(text, { lineCounter: lines, prettyErrors: true }), lines }
}

function pathOf({ field }: FieldProblem): (string | number)[] {
  return field
    .split('/')
    .slice(1)
    .map((key) =>
      /^\d+$/.test(key) ? Number(key) : key.replaceAll('~1', '/').replaceAll('~0', '~'),
    )
}

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}
