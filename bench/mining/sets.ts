/** Sets on disk: one folder a stream with `events.jsonl.gz` and `truth.json`. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { EventLine } from '@floyo/contracts'

export interface LabelledStream<Truth> {
  name: string
  events: EventLine[]
  truth: Truth
}

/** Where the streams of one kind lie, and the one that is wanted, if not all. */
export interface Sets {
  folder: string
  only: string | undefined
}

/** The folder with the sets: the one asked for, or the shared one beside the project. */
export function findSets(asked: string | undefined, projectRoot: string): string | undefined {
  const folder = asked === undefined ? join(projectRoot, '../shared/data/mining') : resolve(asked)
  return existsSync(folder) ? folder : undefined
}

/** The streams of one kind in order of their names; none when the folder is not there. */
export function* readStreams<Truth>({
  folder,
  only,
}: Sets): Generator<LabelledStream<Truth>, void> {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder).toSorted()) {
    if (only !== undefined && name !== only) continue
    const truthFile = join(folder, name, 'truth.json')
    if (!existsSync(truthFile)) continue
    const lines = gunzipSync(readFileSync(join(folder, name, 'events.jsonl.gz'))).toString()
    yield {
      name,
      events: lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as EventLine),
      truth: readJson(truthFile) as Truth,
    }
  }
}

/** A JSON file that this project's own tools or the sets' maker wrote. */
export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
