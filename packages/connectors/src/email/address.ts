import { z } from 'zod'

/** One e-mail address, bare or with a name in front. Never more than one line. */
export const Address = z
  .string()
  .trim()
  .max(320)
  .regex(
    /^(?:[^<>@\p{Cc}]*<)?[^\s<>@,;\p{Cc}]+@[^\s<>@,;\p{Cc}]+>?$/u,
    'expected an e-mail address such as ada@example.com or Ada <ada@example.com>',
  )
