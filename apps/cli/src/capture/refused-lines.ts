import { CliError } from '../cli-error.ts'

const mostTold = 5

/** What is refused, of one and of many. */
interface Refused {
  one: string
  many: string
}

const noEvents: Refused = { one: 'line is no event', many: 'lines are no events' }

/** Lines that are no events, for a command that reads the others: their number, and the first few reasons. */
export function refusedLines({ one, many }: Refused = noEvents): {
  add: (reason: CliError) => void
  throwIfAny: () => void
} {
  const told: CliError[] = []
  let count = 0
  return {
    add(reason) {
      if (count++ < mostTold) told.push(reason)
    },
    throwIfAny() {
      const [first] = told
      if (!first) return
      const refused = `${count} ${count === 1 ? one : many}`
      throw new CliError('badInput', `${refused}; the others were read`, {
        details: told.map(({ message }) => message),
        ...(first.fix === undefined ? {} : { fix: first.fix }),
      })
    },
  }
}
