/**
 * Transformations by example: the least program that turns each example's inputs into its output.
 *
 * The output is put together from pieces cut out of the inputs by the same cut in every example,
 * and constants. Positions in all outputs at once are the nodes, pieces the edges, and Dijkstra finds
 * the cheapest way from all starts to all ends. No way, or one that mostly copies letters as
 * constants: it declines. After FlashFill (Gulwani, POPL 2011) with a shortest path instead of a
 * version space. Cost: O(pieces x examples + states); some milliseconds for three examples.
 */
import {
  applyChange,
  applyCut,
  CHANGES,
  cutsOf,
  replacementsOf,
  type Change,
  type Cut,
} from './cut.ts'

export interface Example {
  in: string[]
  out: string
}

export type Piece =
  | { kind: 'constant'; text: string }
  /** `input` counts from 0, or from -1 for the last one. */
  | { kind: 'cut'; input: number; cuts: Cut[]; change: Change | null }

/** A program: its pieces are put one after the other. */
export interface Transform {
  pieces: Piece[]
}

interface Candidate {
  piece: Piece
  cost: number
  values: string[]
}

/** Learns from examples; null when nothing simple explains them all. */
export function learnTransform(examples: readonly Example[]): Transform | null {
  const [first] = examples
  if (!first || examples.some(({ out }) => out === '')) return null
  const byValue = new Map<string, Candidate[]>()
  for (const candidate of candidatesOf(examples)) {
    const value = candidate.values[0] ?? ''
    const known = byValue.get(value)
    if (known) known.push(candidate)
    else byValue.set(value, [candidate])
  }
  const found = shortestWay(
    examples.map(({ out }) => out),
    byValue,
  )
  const length = examples.reduce((sum, { out }) => sum + out.length, 0) / examples.length
  return found && found.cost <= 8 + 1.2 * length ? { pieces: found.pieces } : null
}

/** Runs a program on inputs; null when a piece is not to be found in them. */
export function applyTransform({ pieces }: Transform, inputs: readonly string[]): string | null {
  let output = ''
  for (const piece of pieces) {
    const value = valueOf(piece, inputs)
    if (value === null) return null
    output += value
  }
  return output
}

function valueOf(piece: Piece, inputs: readonly string[]): string | null {
  if (piece.kind === 'constant') return piece.text
  let value: string | null = inputs.at(piece.input) ?? null
  // A no-break space separates as a space does, but only where something is to be separated.
  if (piece.cuts.length > 0) value = value?.replaceAll('\u00a0', ' ').trim() ?? null
  for (const cut of piece.cuts) value = value === null ? null : applyCut(cut, value)
  return value === null || piece.change === null ? value : applyChange(piece.change, value)
}

/** All pieces that every example can cut, each value of theirs part of its output. */
function* candidatesOf(examples: readonly Example[]): Generator<Candidate, void> {
  const [first] = examples
  if (!first) return
  const least = Math.min(...examples.map(({ in: inputs }) => inputs.length))
  for (let place = 0; place < least; place++)
    for (const input of [place, -1 - place]) {
      // Of several values pasted into one field the last one stays, so ties go to the last.
      const base = input === -1 ? 0 : input >= 0 ? 0.2 : 0.4
      const text = first.in.at(input)
      if (text === undefined) continue
      for (const { cuts, cost } of cutChains(text, first.out)) {
        const plain = withValues({ kind: 'cut', input, cuts, change: null }, examples)
        if (plain) yield { ...plain, cost: base + cost }
        for (const change of CHANGES) {
          const changed = withValues({ kind: 'cut', input, cuts, change }, examples)
          if (changed && changed.values.some((value, i) => value !== plain?.values[i]))
            yield { ...changed, cost: base + cost + 1.5 }
        }
      }
    }
}

function* cutChains(text: string, output: string): Generator<{ cuts: Cut[]; cost: number }, void> {
  yield { cuts: [], cost: 1 }
  for (const cut of replacementsOf(text, output)) yield { cuts: [cut], cost: 2.5 }
  for (const cut of cutsOf(text)) {
    const cost = 2 + costOf(cut)
    yield { cuts: [cut], cost }
    if (cut.kind === 'token') continue
    const piece = applyCut(cut, text)
    if (piece === null) continue
    for (const second of [...cutsOf(piece), ...replacementsOf(piece, output)])
      yield { cuts: [cut, second], cost: cost + 1.5 + costOf(second) }
  }
}

/** Places near the ends are likelier than those in the middle, tokens a little less than splits. */
function costOf(cut: Cut): number {
  if (cut.kind === 'replace') return 0.5
  if ('mark' in cut) return cut.which === 'first' ? 0.5 : 0.6
  const place = 0.3 * (cut.at < 0 ? -cut.at - 0.5 : cut.at)
  return cut.kind === 'token' ? 0.4 + place : place
}

/** The piece's value in each example, if it has one and the output holds it. */
function withValues(
  piece: Piece,
  examples: readonly Example[],
): { piece: Piece; values: string[] } | undefined {
  const values: string[] = []
  for (const { in: inputs, out } of examples) {
    const value = valueOf(piece, inputs)
    if (value === null || value === '' || !out.includes(value)) return undefined
    values.push(value)
  }
  return { piece, values }
}

interface State {
  at: number[]
  cost: number
  from: State | undefined
  piece: Piece | undefined
}

function shortestWay(
  outputs: readonly string[],
  byValue: ReadonlyMap<string, Candidate[]>,
): { pieces: Piece[]; cost: number } | undefined {
  const open: State[] = [{ at: outputs.map(() => 0), cost: 0, from: undefined, piece: undefined }]
  const settled = new Set<string>()
  while (open.length > 0) {
    const state = takeCheapest(open)
    const key = state.at.join(' ')
    if (settled.has(key)) continue
    settled.add(key)
    if (state.at.every((place, i) => place === outputs[i]?.length))
      return { pieces: piecesOf(state), cost: state.cost }
    for (const { piece, cost, lengths } of stepsFrom(state, outputs, byValue))
      open.push({
        at: state.at.map((place, i) => place + (lengths[i] ?? 0)),
        cost: state.cost + cost + 0.5,
        from: state,
        piece,
      })
  }
  return undefined
}

function takeCheapest(open: State[]): State {
  let best = 0
  for (let i = 1; i < open.length; i++) if ((open[i]?.cost ?? 0) < (open[best]?.cost ?? 0)) best = i
  const [state] = open.splice(best, 1)
  if (!state) throw new Error('takeCheapest: expected at least one open state, got none')
  return state
}

function* stepsFrom(
  { at, piece: before }: State,
  outputs: readonly string[],
  byValue: ReadonlyMap<string, Candidate[]>,
): Generator<{ piece: Piece; cost: number; lengths: number[] }, void> {
  const rest = outputs.map((output, i) => output.slice(at[i]))
  const [first = ''] = rest
  for (let length = 1; length <= first.length; length++)
    for (const { piece, cost, values } of byValue.get(first.slice(0, length)) ?? [])
      if (values.every((value, i) => rest[i]?.startsWith(value)))
        yield { piece, cost, lengths: values.map((value) => value.length) }
  if (before?.kind === 'constant') return
  for (let length = 1; length <= first.length; length++) {
    const text = first.slice(0, length)
    if (!rest.every((other) => other.startsWith(text))) return
    const letters = text.match(/[\p{L}0-9]/gu)?.length ?? 0
    const cost = 0.5 + 0.3 * (length - letters) + (letters > 0 ? 2.5 + letters : 0)
    yield { piece: { kind: 'constant', text }, cost, lengths: rest.map(() => length) }
  }
}

function piecesOf(end: State): Piece[] {
  const pieces: Piece[] = []
  for (let state: State | undefined = end; state?.piece; state = state.from)
    pieces.push(state.piece)
  return pieces.toReversed()
}
