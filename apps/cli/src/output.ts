/**
 * What a command shows: text for people, or with `--json` one JSON value (or one a line, where a
 * command goes on). Results go to standard output, remarks and progress to standard error, so that a
 * pipe gets results alone.
 */
import type { Writable } from 'node:stream'
import Table from 'cli-table3'
import pc from 'picocolors'

export interface Output {
  readonly json: boolean
  readonly color: ReturnType<typeof pc.createColors>
  /** The command's one result. */
  result: (value: unknown, text: string) => void
  /** One of many results. */
  record: (value: unknown, text: string) => void
  /** A remark for the person; nothing with `--json`. */
  note: (text: string) => void
  /** Shows how far a long work is; the text replaces the one before on a terminal. */
  progress: (text: string) => void
  /** Ends the line of progress. */
  progressDone: () => void
}

interface Stream extends Writable {
  isTTY?: boolean
}

export function createOutput(options: {
  stdout: Stream
  stderr: Stream
  isJson: () => boolean
}): Output {
  const { stdout, stderr, isJson } = options
  const color = pc.createColors(pc.isColorSupported && stdout.isTTY === true && !isJson())
  let shown = 0
  const clear = (): void => {
    if (shown > 0) stderr.write(`\r${' '.repeat(shown)}\r`)
    shown = 0
  }
  return {
    get json() {
      return isJson()
    },
    color,
    result: (value, text) => {
      clear()
      if (isJson()) stdout.write(`${JSON.stringify(value, null, 2)}\n`)
      else if (text !== '') stdout.write(`${text}\n`)
    },
    record: (value, text) => {
      clear()
      stdout.write(`${isJson() ? JSON.stringify(value) : text}\n`)
    },
    note: (text) => {
      clear()
      if (!isJson()) stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (isJson() || stderr.isTTY !== true) return
      clear()
      stderr.write(text)
      shown = text.length
    },
    progressDone: clear,
  }
}

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
}
const plain = {
  ...none,
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Columns without lines, which read well and survive being copied. */
export function table(head: string[], rows: string[][]): string {
  const drawn = new Table({
    head,
    chars: plain,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  drawn.push(...rows)
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
