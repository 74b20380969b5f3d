/** Finds out, by doing it, how well code can be shut away on this machine. */
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { Box, BoxError } from './box.ts'
import { type Isolation, isolationsHere } from './launch.ts'

export interface Surroundings {
  isolation: Isolation
  hasTools: boolean
}

/** Code can not be run here, or not well enough; the message says why. */
export class NoSandboxError extends Error {
  override name = 'NoSandboxError'
}

/**
 * Starts one process in the strongest way that works; it is the first of the pool. A way that merely
 * takes too long is no reason to use a weaker one.
 * @throws NoSandboxError when none works, or only one below `least`
 * @throws BoxError when the machine was too slow to tell
 */
export async function detect(options: {
  least: Isolation
}): Promise<{ surroundings: Surroundings; box: Box; weakened: string[] }> {
  const hasTools =
    process.platform === 'linux' &&
    ['setpriv', 'prlimit', 'env'].every((tool) => works(tool, ['--version']))
  const weakened: string[] = []
  for (const isolation of isolationsHere()) {
    if (isolation === 'kernel' && !hasTools) {
      weakened.push('kernel: setpriv and prlimit of util-linux are not installed')
      continue
    }
    if (options.least === 'kernel' && isolation !== 'kernel') break
    try {
      const box = await Box.start({ isolation, hasTools, slot: 0 })
      return { surroundings: { isolation, hasTools }, box, weakened }
    } catch (error) {
      if (!(error instanceof BoxError) || !error.isRefused) throw error
      weakened.push(`${isolation}: ${error.message}`)
    }
  }
  const why = weakened.length > 0 ? weakened.join('; ') : 'this operating system is not supported'
  throw new NoSandboxError(why)
}

function works(file: string, args: string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0
}
