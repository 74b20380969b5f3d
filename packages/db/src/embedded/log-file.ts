/** The server's log: appended to directly by the server, bounded by us. */
import fs from 'node:fs'

export interface LogFile {
  /** For the server's output. */
  descriptor: number
  /** What was written since `mark()`, at most the last 8 kB. */
  sinceMark(): string
  mark(): void
  close(): void
}

const checkSeconds = 60

/**
 * Opens the log. Beyond `maxBytes` it is copied to `<file>.1` and begun anew; as the server appends,
 * it goes on at the beginning.
 */
export function openLogFile(file: string, options: { maxBytes: number }): LogFile {
  const descriptor = fs.openSync(file, 'a+', 0o600)
  const bound = (): void => {
    if (fs.fstatSync(descriptor).size < options.maxBytes) return
    fs.copyFileSync(file, `${file}.1`)
    fs.ftruncateSync(descriptor, 0)
  }
  bound()
  const timer = setInterval(bound, checkSeconds * 1000)
  timer.unref()
  let marked = 0
  return {
    descriptor,
    mark() {
      marked = fs.fstatSync(descriptor).size
    },
    sinceMark() {
      const size = fs.fstatSync(descriptor).size
      const from = Math.max(Math.min(marked, size), size - 8192)
      const text = Buffer.alloc(size - from)
      fs.readSync(descriptor, text, 0, text.length, from)
      return text.toString('utf8')
    },
    close() {
      clearInterval(timer)
      fs.closeSync(descriptor)
    },
  }
}
