/** Turns: so many at a time, the next ones wait in a row that is not long. */
import { AppError } from '@floyo/contracts'

interface Turns {
  /** @throws AppError `unavailable` when the row is full, or the signal's reason while waiting */
  take: <Result>(signal: AbortSignal, work: () => Promise<Result>) => Promise<Result>
}

export function openTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  let taken = 0
  const row: (() => void)[] = []
  return {
    take: async (signal, work) => {
      if (taken >= atOnce) {
        if (row.length >= waiting)
          throw new AppError(
            'unavailable',
            'Too many maps are being made. Ask again in a moment.',
            {
              retryAfterSeconds: 5,
            },
          )
        const turn = Promise.withResolvers<void>()
        row.push(turn.resolve)
        await turn.promise
      } else taken++
      try {
        signal.throwIfAborted()
        return await work()
      } finally {
        const next = row.shift()
        // The turn goes on to whoever waits.
        if (next) next()
        else taken--
      }
    },
  }
}
