/** `device.command`: a command on a person's own device, if that device allows it. */
import { FileRef, StepError } from '@floyo/contracts'
import { z } from 'zod'
import { defineAction, suspend } from '../action.ts'
import { splitWords } from './words.ts'

const noNul = /^[^\0]*$/

const Input = z.strictObject({
  device: z.string().min(1).max(200).describe('The name of the device'),
  command: z
    .union([
      z.string().min(1).max(8_000),
      z.array(z.string().max(8_000)).min(1, 'expected a program').max(200),
    ])
    .describe(
      'A command line, or a list of program and arguments; a list keeps a value that is put in as one argument',
    ),
  cwd: z.string().min(1).max(4_096).regex(noNul).optional().describe('The folder it runs in'),
  collect: z
    .array(
      z
        .string()
        .min(1)
        .max(1_000)
        .regex(noNul)
        .refine(
          (pattern) => !pattern.split(/[\\/]/).includes('..'),
          'expected a pattern without ..',
        ),
    )
    .max(20)
    .optional()
    .describe('Files to bring back, new or changed: patterns such as reports/*.csv'),
})

export const deviceCommand = defineAction({
  id: 'device.command',
  title: 'Run a command on a device',
  description:
    'Runs a program on your device, if the device allows it, and brings back its output and files.',
  effect: 'write',
  input: Input,
  output: z.object({
    exitCode: z.int(),
    stdout: z.string(),
    stderr: z.string(),
    durationMs: z.number(),
    files: z.array(FileRef).describe('The files that `collect` asked for'),
  }),
  async run({ device, command, cwd, collect }) {
    const words = typeof command === 'string' ? toWords(command) : command
    if (words.some((word) => word.includes('\0')) || words[0]?.trim() === '') {
      throw invalid('expected a program and arguments without NUL characters')
    }
    return suspend({
      device,
      command: words,
      ...(cwd === undefined ? {} : { cwd }),
      ...(collect === undefined ? {} : { collect }),
    })
  },
})

function toWords(line: string): string[] {
  const split = splitWords(line)
  if (split.ok) return split.words
  throw invalid(split.message)
}

function invalid(why: string): StepError {
  return new StepError('invalid_input', `The command can not be run: ${why}.`, { retryable: false })
}
