/**
 * What a process holds for good: its memory right after a full collection, asked through Node's own
 * inspector. Resident memory alone tells little of an hour: V8 lets garbage lie in the old part of its
 * heap until that has grown by half, which at a soak's pace takes longer.
 */

/** What a process is started with, to be asked. */
export const inspectable = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }

export interface LiveMemory {
  /** Objects and buffers that are still referred to. */
  heldMb: number
  residentMb: number
}

export interface Inspector {
  collect(): Promise<LiveMemory>
  /** A process that is looked at does not end. */
  close(): void
}

/** @param printed what the process said at its start, with the inspector's address */
export async function openInspector(printed: string): Promise<Inspector> {
  const url = /Debugger listening on (ws:\S+)/.exec(printed)?.[1]
  if (url === undefined) throw new Error('the process was not started to be inspected')
  const socket = new WebSocket(url)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', reject, { once: true })
  })
  let asked = 0
  const call = (method: string, params: object = {}): Promise<unknown> => {
    const id = ++asked
    return new Promise((resolve, reject) => {
      const onClose = (): void => reject(new Error('the process ended'))
      const onMessage = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown }
        if (answer.id !== id) return
        socket.removeEventListener('message', onMessage)
        socket.removeEventListener('close', onClose)
        resolve(answer.result)
      }
      socket.addEventListener('message', onMessage)
      socket.addEventListener('close', onClose)
      socket.send(JSON.stringify({ id, method, params }))
    })
  }
  await call('HeapProfiler.enable')
  return {
    async collect() {
      await call('HeapProfiler.collectGarbage')
      const expression = 'JSON.stringify(process.memoryUsage())'
      const evaluated = await call('Runtime.evaluate', { expression })
      const { result } = evaluated as { result: { value: string } }
      const { heapUsed, external, rss } = JSON.parse(result.value) as NodeJS.MemoryUsage
      return { heldMb: (heapUsed + external) / 2 ** 20, residentMb: rss / 2 ** 20 }
    },
    close: () => socket.close(),
  }
}
