/** `file.write`: a file of the workspace with given content. */
import { FileRef } from '@floyo/contracts'
import { z } from 'zod'
import { defineAction } from '../action.ts'
import { FileName } from './name.ts'

export const fileWrite = defineAction({
  id: 'file.write',
  title: 'Write a file',
  description: 'Stores text or bytes as a file that later steps can send or read.',
  effect: 'write',
  input: z.strictObject({
    name: FileName,
    content: z.string().max(10_000_000),
    encoding: z.enum(['text', 'base64']).default('text'),
    mediaType: z
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w-]+)*$/, 'expected a media type such as text/plain')
      .default('text/plain; charset=utf-8'),
  }),
  output: z.object({ file: FileRef }),
  async run({ name, mediaType, ...rest }, { files }) {
    return { file: await files.write({ name, mediaType, content: bytesOf(rest) }) }
  },
  async probe({ name, ...rest }, { files }) {
    const file = await files.find({ name, content: bytesOf(rest) })
    return file ? { happened: true, output: { file } } : { happened: false }
  },
})

function bytesOf({ content, encoding }: { content: string; encoding: 'text' | 'base64' }) {
  return encoding === 'base64' ? Buffer.from(content, 'base64') : content
}
