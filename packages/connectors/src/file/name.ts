import { z } from 'zod'

/** What a file is called. It is a label: where its content lies has nothing to do with it. */
export const FileName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cc}/\\]+$/u, 'expected a name without slashes and control characters')
  .refine((name) => !/^\.+$/.test(name), 'expected a name that is more than dots')
