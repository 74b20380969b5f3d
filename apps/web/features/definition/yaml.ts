/** Definitions as text: what is shown, what was written, and on which line a problem lies. */
import { LineCounter, parseDocument, stringify } from 'yaml'
import type { Definition, FieldProblem, JsonObject } from '@floyo/contracts'

export interface LineProblem {
  /** From 1. */
  line: number
  field: string
  message: string
}

export type ReadText =
  | { ok: true; definition: JsonObject; lineOf: (field: string) => number }
  | { ok: false; problems: LineProblem[] }

/** A definition as a person would write it: without what is said by leaving it out. */
export function toYaml(definition: Definition): string {
  const { format: _format, inputs, trigger, steps, ...rest } = definition
  const shown = {
    ...rest,
    ...(Object.keys(inputs).length > 0 ? { inputs } : {}),
    ...(trigger.length > 0 ? { trigger } : {}),
    steps,
  }
  return stringify(shown, { lineWidth: 100, aliasDuplicateObjects: false })
}

/** Reads text as YAML (JSON is YAML as well). Whether it is a good definition is for the server to say. */
export function readYaml(text: string): ReadText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const lineAt = (offset: number): number => lines.linePos(offset).line
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lineAt(error.pos[0]),
      field: '',
      message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '',
    }))
    return { ok: false, problems }
  }
  const raw: unknown = document.toJS({ maxAliasCount: 100 })
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return {
      ok: false,
      problems: [{ line: 1, field: '', message: 'expected name, trigger and steps' }],
    }
  }
  const lineOf = (field: string): number => {
    const path = segmentsOf(field)
    // A field that is missing has no place: the nearest thing around it has.
    for (let depth = path.length; depth > 0; depth--) {
      const node: unknown = document.getIn(path.slice(0, depth), true)
      if (hasRange(node)) return lineAt(node.range[0])
    }
    return 1
  }
  return { ok: true, definition: raw as JsonObject, lineOf }
}

/** Problems of a definition at their lines, from top to bottom. */
export function atLines(
  problems: readonly FieldProblem[],
  lineOf: (field: string) => number,
): LineProblem[] {
  return problems
    .map(({ field, message }) => ({ line: lineOf(definitionField(field)), field, message }))
    .toSorted((a, b) => a.line - b.line)
}

/** Problems name their place in the request or in the definition itself. */
function definitionField(field: string): string {
  return field.replace(/^\/body(?=\/|$)/, '').replace(/^\/definition(?=\/|$)/, '')
}

function segmentsOf(field: string): (string | number)[] {
  return field
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
}
