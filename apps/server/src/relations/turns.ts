/** Turns: so many at a time, the next ones wait in a row that is not long. */
import { AppError } from '@floyo/contracts'

interface Turns {
  /** @throws AppError `unavailable` when the row is full, or the signal's reason while waiting */
  take: <Result>(signal: AbortSignal, work: () => Promise<Result>) => Promise<Result>
}

export function openTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  let taken = 0
  /** What lets each one in that waits, in the order in which they came. */
  const row = new Set<() => void>()

  async function waitInRow(signal: AbortSignal): Promise<void> {
    if (row.size >= waiting)
      throw new AppError('unavailable', 'Too many maps are being made. Ask again in a moment.', {
        retryAfterSeconds: 5,
      })
    const turn = Promise.withResolvers<void>()
    const leave = (): void => {
      // Whose turn has come already hands it on below.
      if (row.delete(turn.resolve)) turn.reject(signal.reason)
    }
    row.add(turn.resolve)
    signal.addEventListener('abort', leave, { once: true })
    try {
      await turn.promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  return {
    take: async (signal, work) => {
      signal.throwIfAborted()
      if (taken >= atOnce) await waitInRow(signal)
      else taken++
      try {
        signal.throwIfAborted()
        return await work()
      } finally {
        const [next] = row
        if (next) {
          row.delete(next)
          next()
        } else taken--
      }
    },
  }
}
