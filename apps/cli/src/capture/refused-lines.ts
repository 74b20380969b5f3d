import { CliError } from '../cli-error.ts'

const mostTold = 5

/** Lines that are no events, for a command that reads the others: their number, and the first few reasons. */
export function refusedLines(): { add: (reason: CliError) => void; throwIfAny: () => void } {
  const told: CliError[] = []
  let count = 0
  return {
    add(reason) {
      if (count++ < mostTold) told.push(reason)
    },
    throwIfAny() {
      const [first] = told
      if (!first) return
      const lines = count === 1 ? '1 line is no event' : `${count} lines are no events`
      throw new CliError('badInput', `${lines}; the others were read`, {
        details: told.map(({ message }) => message),
        ...(first.fix === undefined ? {} : { fix: first.fix }),
      })
    },
  }
}
