/**
 * Passwords as argon2id with 19 MiB, two passes, one lane (OWASP's parameters), in the usual text
 * form, which carries its parameters, so that stronger ones can come later.
 */
import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)
const memoryKib = 19 * 1024
const passes = 2
const tagLength = 32

function parameters(password: string, nonce: Buffer): Argon2Parameters {
  const message = Buffer.from(password.normalize('NFKC'))
  return { message, nonce, parallelism: 1, memory: memoryKib, passes, tagLength }
}

export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', parameters(password, nonce))
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${toBase64(nonce)}$${toBase64(tag)}`
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** Whether `password` is the one that `hash` was made of; false for a hash of another form. */
export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [, memory, rounds, lanes, nonce, tag] = form.exec(hash) ?? []
  if (nonce === undefined || tag === undefined) return false
  const wanted = Buffer.from(tag, 'base64')
  const given = await derive('argon2id', {
    ...parameters(password, Buffer.from(nonce, 'base64')),
    memory: Number(memory),
    passes: Number(rounds),
    parallelism: Number(lanes),
    tagLength: wanted.length,
  })
  return timingSafeEqual(given, wanted)
}
