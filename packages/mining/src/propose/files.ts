/**
 * Files of a routine: which command writes which file, so that the command's step hands it in and
 * later steps use it, as targets and prerequisites in make (Feldman 1979). A file that nobody in the
 * routine writes comes from outside. Cost: pairs of steps times the occurrences.
 */
import type { SeenAs } from '@floyo/contracts'
import { isService } from '../abstraction.ts'
import { median } from '../stats.ts'
import { templateMatches, templateToRegex } from '../template.ts'
import { quote } from './expression.ts'
import { commandTypes, fileWriteTypes } from './kinds.ts'
import type { ObservedRoutine } from './observed.ts'
import { readAct } from './read-act.ts'
import { baseName } from './shell.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** How long after a command a file that it writes is seen at the latest, beyond its own length. */
const latest: Record<string, number> = { 'file.created': 10 * MINUTE }
const latestOtherwise = 2 * MINUTE

/**
 * For each step that is a file written by a command of the routine, the place of that command. Of
 * commands that send something away (`acts` knows them) none writes a file.
 */
export function writersOf(routine: ObservedRoutine, acts: readonly SeenAs[]): Map<number, number> {
  const writers = new Map<number, number>()
  const commands = [...routine.steps.entries()].filter(
    ([, { type, example }]) => commandTypes.has(type) && !readAct(acts, { type, subject: example }),
  )
  for (const [place, step] of routine.steps.entries()) {
    if (!fileWriteTypes.has(step.type) || isService(step.actor)) continue
    const writer = commands
      .map(([command]) => gap(routine, command, place))
      .filter(({ after, length, count }) => {
        const late = latest[step.type] ?? latestOtherwise
        return count > 0 && after >= -length - 5 * SECOND && after <= length + late
      })
      // The one nearest in time; a command's own time is that of its end.
      .toSorted((a, b) => Math.abs(a.after) - Math.abs(b.after))[0]
    // A file seen before a command of unknown length is what the command reads, not what it writes.
    if (writer && (writer.after >= 0 || writer.length > 0)) writers.set(place, writer.command)
  }
  return writers
}

/** How long after the command the file was seen, and how long the command took: medians, in ms. */
function gap(
  routine: ObservedRoutine,
  command: number,
  file: number,
): { command: number; after: number; length: number; count: number } {
  const gaps: number[] = []
  const lengths: number[] = []
  for (const { acts } of routine.occurrences) {
    const [ran, written] = [acts[command], acts[file]]
    if (!ran || !written) continue
    gaps.push(written.at - ran.at)
    lengths.push(typeof ran.attrs.durationMs === 'number' ? ran.attrs.durationMs : 0)
  }
  return { command, after: median(gaps), length: median(lengths), count: gaps.length }
}

/**
 * The pattern by which a device finds the files of a template below the folder of the command: `*`
 * within a folder, `**` across. Of a command whose folder is not known, they may lie anywhere below
 * it. A folder's own name may hold a number or a date, for which the template has a placeholder.
 *
 * @returns undefined for files outside of the folder, which a device does not hand in
 */
export function collectPattern(template: string, cwd: string | undefined): string | undefined {
  if (cwd === undefined) return `**/${toGlob(baseName(template))}`
  const base = cwd.replace(/\/+$/, '')
  for (const { index } of template.matchAll(/\/|\*\*/g)) {
    const head = template.slice(0, index)
    if (template[index] === '/') {
      if (templateMatches(head, base)) return toGlob(template.slice(index + 1))
    } else if (templateMatches(`${head}**`, `${base}/`)) return toGlob(template.slice(index))
  }
  return undefined
}

function toGlob(template: string): string {
  return template
    .replace(/<(uuid|date|hex|num)>/g, '*')
    .replace(/\*{2}(?!\/)/g, '**/*')
    .replace(/\\[\\<*]|[[\]{}()!]/g, (sign) => (sign === '\\<' ? '<' : '?'))
}

/** The file of `template` among those that step `id` handed in. */
export function fileExpression(id: string, template: string, alone: boolean): string {
  if (alone) return `steps.${id}.files[0]`
  const name = quote(templateToRegex(baseName(template)))
  return `first(steps.${id}.files.filter(f, f.name.matches(${name})))`
}
