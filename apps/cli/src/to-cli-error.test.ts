import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from './cli-error.ts'
import { toCliError } from './to-cli-error.ts'

test('a command that is stopped while it waits ends as one that is stopped at work', async () => {
  const stop = new AbortController()
  const waiting = sleep(60_000, undefined, { signal: stop.signal })
  const stopped = new CliError('interrupted', 'Stopped.')
  stop.abort(stopped)
  await assert.rejects(waiting, (error) => toCliError(error) === stopped)
})
