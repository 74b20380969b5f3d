/** Finding a run by its id, or by the end of one that lists show. */
import { type Client, paginate } from '@floyo/client'
import type { Run } from '@floyo/contracts'
import { findOne } from './find-one.ts'

/** The run somebody means by an id or its end. */
export function findRun(client: Client, name: string): Promise<Run> {
  return findOne<Run>(name, {
    what: 'run',
    listedBy: 'floyo runs list',
    nameOf: () => '',
    byId: (runId) => client.getRun({ params: { runId } }),
    all: () => recentRuns(client),
  })
}

const searched = 1000

/** A short id is looked for among the latest runs; an older one needs its whole id. */
async function* recentRuns(client: Client): AsyncGenerator<Run> {
  let count = 0
  for await (const run of paginate(client.listRuns, { query: { limit: 200 } })) {
    yield run
    count += 1
    if (count >= searched) return
  }
}
