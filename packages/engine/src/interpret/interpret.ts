/**
 * The interpreter: (definition, journal) -> what to do next. A pure state machine, the same for live
 * runs, dry runs and simulation.
 *
 * It walks the steps from the top. What the journal says has ended is passed over with its recorded
 * result; a pure step without a record is evaluated, which gives the same as ever, since it sees
 * nothing but the journal; a step that needs the outside stops the walk there, and only there: other
 * branches go on. So nothing but the journal has to survive a worker.
 *
 * Whoever holds a run keeps the walk where it stopped, so that the next turn costs what is new and
 * not what is done: 10,000 iterations with an effect each take a second, walked from the top each
 * time they took minutes. Both ways come to the same, which a test holds them to.
 */
import type { Outcome } from '@floyo/contracts'
import type { Journal, StepEntry } from '../journal/entry.ts'
import type { Flow, Machine, Want } from './machine.ts'
import type { Program } from './program.ts'
import { rootScope } from './scope.ts'
import { walkList } from './walk.ts'

export type { Want } from './machine.ts'

/** One turn: the entries of the pure steps it passed, and the end of the run or all that it wants. */
export interface Turn {
  entries: StepEntry[]
  next: { type: 'end'; outcome: Outcome } | { type: 'wants'; wants: Want[] }
}

/** Walks on from where the journal ends now. The new entries are in it as well when it returns. */
export type Interpreter = (now: string) => Turn

/** Begins to walk a run. What is added to `journal` later is seen by the next turn. */
export function createInterpreter(program: Program, journal: Journal): Interpreter {
  const machine: Machine = {
    program,
    journal,
    now: '',
    entries: [],
    blocked: new Map(),
    walkList: (steps, place) => walkList(machine, steps, place),
  }
  const walk = machine.walkList(program.definition.steps, { scope: rootScope(), path: '' })
  let outcome: Outcome | undefined
  return (now) => {
    machine.now = now
    machine.entries = []
    if (!outcome) {
      const step = walk.next()
      if (step.done) outcome = toOutcome(step.value)
    }
    const { entries, blocked } = machine
    if (outcome) return { entries, next: { type: 'end', outcome } }
    return { entries, next: { type: 'wants', wants: [...blocked.values()] } }
  }
}

/** One turn from the beginning. */
export function interpret(program: Program, journal: Journal, now: string): Turn {
  return createInterpreter(program, journal)(now)
}

function toOutcome(flow: Flow): Outcome {
  switch (flow.type) {
    case 'failed':
    case 'canceled':
      return { status: 'failed', error: flow.error }
    case 'return':
      return { status: 'succeeded', output: flow.output }
    case 'next':
      return { status: 'succeeded', output: null }
  }
}
