/** A database of a proof's own on a server that all proofs share: nothing of it is killed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { testDatabase, type TestDatabase } from '@floyo/db/testing'

/** Runs `work` on a migrated, empty database and drops it. */
export async function withTestDatabase<T>(
  work: (database: TestDatabase) => Promise<T>,
): Promise<T> {
  const ends: (() => Promise<void> | void)[] = []
  const database = await testDatabase({ after: (end) => void ends.push(end) })
  try {
    return await work(database)
  } finally {
    // One may add another, as those of a test may.
    for (let end = ends.shift(); end; end = ends.shift()) await end()
  }
}

/** Starts the server that the proofs share, and no test run ends, unless the environment names one. */
export async function startTestServer(): Promise<{ stop(): Promise<void> }> {
  if (process.env.FLOYO_TEST_DATABASE_URL) return { stop: () => Promise.resolve() }
  const program = join(import.meta.dirname, '../../packages/db/src/testing/serve.ts')
  const dir = await mkdtemp(join(tmpdir(), 'floyo-proofs-'))
  const child = spawn(process.execPath, [program, dir, '--stay'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const [url] = await Promise.race([once(lines, 'line'), closed.then(() => [undefined])])
  if (url === undefined) throw new Error('the PostgreSQL for the proofs did not start')
  process.env.FLOYO_TEST_DATABASE_URL = String(url)
  return {
    async stop() {
      child.stdin.end()
      await closed
      await rm(dir, { recursive: true, force: true })
    },
  }
}
