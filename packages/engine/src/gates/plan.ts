/**
 * Who may pass a gate: pure, so that every process comes to the same answer from the same rows.
 *
 * A gate lets a number through at a time, or a number in a time. Those that wait come in their order
 * and pass when each of their gates lets them; one that has to wait at a gate of its own (another
 * customer's, say) holds up nobody else. Rates are GCRA: a gate that has been unused for its whole
 * time lets `count` pass at once, and one more each `periodMs / count` after that.
 */

export type Gate = { gate: string } & ({ capacity: number } | { count: number; periodMs: number })

/** A run or a step of one that waits for its gates. */
export interface Waiting {
  gates: readonly Gate[]
}

export interface GateStates {
  /** How many are through each gate now; none if it is not there. */
  through: ReadonlyMap<string, number>
  /** When each gate with a rate is as good as unused again, in milliseconds since 1970. */
  unusedAt: ReadonlyMap<string, number>
  nowMs: number
}

export interface Plan<Unit> {
  admitted: Unit[]
  /** The rates that those admitted have used, as they are now. */
  unusedAt: Map<string, number>
}

/** Admits as many of `waiting` as their gates allow, the first ones first. */
export function planAdmission<Unit extends Waiting>(
  waiting: readonly Unit[],
  states: GateStates,
): Plan<Unit> {
  const through = new Map(states.through)
  const unusedAt = new Map<string, number>()
  const admitted: Unit[] = []
  const isOpen = (gate: Gate): boolean => {
    if ('capacity' in gate) return (through.get(gate.gate) ?? 0) < gate.capacity
    return openAt(gate, unusedAt.get(gate.gate) ?? states.unusedAt.get(gate.gate)) <= states.nowMs
  }
  for (const unit of waiting) {
    if (!unit.gates.every(isOpen)) continue
    admitted.push(unit)
    for (const gate of unit.gates) {
      if ('capacity' in gate) through.set(gate.gate, (through.get(gate.gate) ?? 0) + 1)
      else {
        const before = unusedAt.get(gate.gate) ?? states.unusedAt.get(gate.gate) ?? 0
        const from = Math.max(before, states.nowMs)
        unusedAt.set(gate.gate, from + gate.periodMs / gate.count)
      }
    }
  }
  return { admitted, unusedAt }
}

/** When a rate lets the next one pass; 0 for a gate that was never used. */
function openAt(
  { count, periodMs }: { count: number; periodMs: number },
  unusedAt: number | undefined,
): number {
  return unusedAt === undefined ? 0 : unusedAt - (periodMs - periodMs / count)
}
