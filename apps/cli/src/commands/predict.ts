/** `floyo predict` and `floyo transform`: the miner's other two answers, without a server. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { applyTransform, learnTransform, predictSchedules } from '@floyo/mining'
import type { Command } from 'commander'
import { z } from 'zod'
import { parseCount } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { deliver, readEvents } from './discover.ts'

const Series = z.array(z.object({ name: z.string(), event_idx: z.array(z.int().min(0)) }))
const Examples = z.object({
  fields: z.record(z.string(), z.array(z.object({ in: z.array(z.string()), out: z.string() }))),
})

export function addPredictCommands(program: Command, context: Context): void {
  program
    .command('predict')
    .description('when series of events come next, after each event of theirs')
    .requiredOption('--schedules <file>', 'JSON: [{"name":"...","event_idx":[0,7,...]}, ...]')
    .requiredOption(
      '-i, --input <file>',
      'events as JSON lines, plain or gzip; - for standard input',
    )
    .option('-o, --output <file>', 'write the result as JSON to this file')
    .addHelpText(
      'after',
      `
Example:
  $ floyo predict --schedules names.json --input events.jsonl.gz --output checks.json
The numbers are places of events in the input, from 0. Predictions begin with the 21st event of a series.`,
    )
    .action((flags: { schedules: string; input: string; output?: string }) =>
      predict(flags, context),
    )
  program
    .command('transform')
    .description('learn how values are made from a few examples, and make the others')
    .requiredOption(
      '--examples <file>',
      'JSON: {"fields":{"name":[{"in":["..."],"out":"..."}, ...]}}',
    )
    .option('--learn <count>', 'how many examples to learn from; the rest is predicted', '3')
    .option('-o, --output <file>', 'write the result as JSON to this file')
    .addHelpText(
      'after',
      `
Example:
  $ floyo transform --examples pairs.json --learn 3 --output outputs.json
A value is null where nothing simple explains the examples: declining is better than a wrong value.`,
    )
    .action((flags: { examples: string; learn: string; output?: string }) =>
      transform(flags, context),
    )
}

async function predict(
  flags: { schedules: string; input: string; output?: string },
  context: Context,
): Promise<void> {
  const series = readJson(flags.schedules, Series, context)
  const events = await readEvents(flags.input, context)
  for (const { name, event_idx: places } of series) {
    const outside = places.find((place) => place >= events.length)
    if (outside === undefined) continue
    throw new CliError(
      'badInput',
      `"${name}" names event ${outside}, and there are ${events.length}`,
      {
        fix: 'places count from 0, in the order of the input',
      },
    )
  }
  const found = predictSchedules(series, events)
  const lines = found.schedules.map(({ name, checks }) => {
    const last = checks.at(-1)
    return last
      ? `${name}: next ${new Date(last.next).toISOString()}, ${last.cron ?? 'no schedule'} ${last.tz}`
      : `${name}: too few events`
  })
  const heading = `Predicted ${series.length} series.`
  await deliver(found, [heading, ...lines].join('\n'), { output: flags.output, context })
}

async function transform(
  flags: { examples: string; learn: string; output?: string },
  context: Context,
): Promise<void> {
  const { fields } = readJson(flags.examples, Examples, context)
  const count = parseCount(flags.learn, 1)
  const outputs: Record<string, (string | null)[]> = {}
  for (const [name, pairs] of Object.entries(fields)) {
    const learnt = learnTransform(pairs.slice(0, count))
    outputs[name] = pairs
      .slice(count)
      .map((pair) => (learnt ? applyTransform(learnt, pair.in) : null))
  }
  const lines = Object.entries(outputs).map(([name, values]) => {
    const declined = values.filter((value) => value === null).length
    return `${name}: ${values.length - declined} made, ${declined} declined`
  })
  const heading = `Made the values of ${lines.length} fields.`
  await deliver(outputs, [heading, ...lines].join('\n'), { output: flags.output, context })
}

function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  { cwd }: Context,
): z.output<Schema> {
  const text = readFileSync(resolve(cwd, file), 'utf8')
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    throw new CliError('badInput', `${file} is not JSON`, { cause: error })
  }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const details = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new CliError('badInput', `${file} does not have the expected form`, {
    details,
    fix: 'see --help',
  })
}
