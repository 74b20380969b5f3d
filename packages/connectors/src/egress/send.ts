/**
 * One request and its answer, without following where it leads. It hears the client directly: a stream
 * of the body, an async iterator over it and signals that are made of signals are a third of what a
 * small request costs, and signals with a time of an hour stay in memory until a full collection.
 */
import { PassThrough } from 'node:stream'
import type { Dispatcher } from 'undici'
import { isPlain, readEncoded, tooLarge } from './body.ts'

export interface SendRequest {
  url: URL
  method: string
  headers: Record<string, string>
  body: string | Uint8Array | undefined
  signal: AbortSignal
  maxBytes: number
  /** Whether the body of this answer is wanted. */
  wantsBody: (answer: Head) => boolean
}

interface Head {
  status: number
  headers: Headers
}
type Headers = Record<string, string | string[] | undefined>

export interface Answer extends Head {
  /** Empty when it was not wanted. */
  body: Buffer
}

/** @throws what the client throws, the signal's reason, and as {@link readEncoded} */
export function send(dispatcher: Dispatcher, request: SendRequest): Promise<Answer> {
  const { url, method, headers, body, signal } = request
  return new Promise((resolve, reject) => {
    const receiver = new Receiver(request, {
      resolve: (answer) => {
        signal.removeEventListener('abort', abort)
        resolve(answer)
      },
      reject: (reason) => {
        signal.removeEventListener('abort', abort)
        reject(reason)
      },
    })
    const abort = (): void => receiver.end(signal.reason)
    signal.addEventListener('abort', abort)
    const path = `${url.pathname}${url.search}`
    dispatcher.dispatch({ origin: url.origin, path, method, headers, body: body ?? null }, receiver)
    if (signal.aborted) abort()
  })
}

class Receiver implements Dispatcher.DispatchHandler {
  #request: SendRequest
  #settle: { resolve: (answer: Answer) => void; reject: (reason: unknown) => void }
  #controller: Dispatcher.DispatchController | undefined
  #ended: { reason: unknown } | undefined
  #head: Head | undefined
  #chunks: Buffer[] = []
  #size = 0
  #encoded: PassThrough | undefined

  constructor(
    request: SendRequest,
    settle: { resolve: (answer: Answer) => void; reject: (reason: unknown) => void },
  ) {
    this.#request = request
    this.#settle = settle
  }

  /** Ends the request wherever it is. */
  end(reason: unknown): void {
    this.#ended ??= { reason }
    this.#settle.reject(reason)
    this.#encoded?.destroy()
    this.#controller?.abort(toError(reason))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) controller.abort(toError(this.#ended.reason))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return
    const { method, wantsBody, maxBytes } = this.#request
    this.#head = { status, headers }
    if (!wantsBody(this.#head)) {
      this.#settle.resolve({ ...this.#head, body: Buffer.alloc(0) })
      this.end(new Error('nobody reads this answer'))
      return
    }
    const encoding = method === 'HEAD' ? '' : [headers['content-encoding'] ?? ''].flat().join()
    if (isPlain(encoding)) return
    this.#encoded = new PassThrough()
    readEncoded(this.#encoded, { encoding, maxBytes }).then(
      (body) => this.#settle.resolve({ status, headers, body }),
      (reason: unknown) => this.end(reason),
    )
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#encoded) {
      if (this.#encoded.destroyed || this.#encoded.write(chunk)) return
      controller.pause()
      this.#encoded.once('drain', () => controller.resume())
      return
    }
    this.#size += chunk.byteLength
    if (this.#size > this.#request.maxBytes) this.end(tooLarge(this.#request.maxBytes))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    if (this.#encoded) this.#encoded.end()
    else if (this.#head) {
      this.#settle.resolve({ ...this.#head, body: Buffer.concat(this.#chunks, this.#size) })
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.end(error)
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason })
}
