/** A database of a proof's own on the server that tests share: nothing of it is killed. */
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
