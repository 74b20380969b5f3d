/**
 * The installation's key. Everything secret is encrypted under it or under a key wrapped by it; it is
 * made once, lies in a file that only its owner reads, and is never stored in the database.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Uses of the installation's key; `binding` ties a sealed text to the place it belongs to. */
export interface InstallationKey {
  seal(text: string, binding: string): string
  open(sealed: string, binding: string): string
  wrap(key: Buffer, binding: string): Buffer
  unwrap(wrapped: Buffer, binding: string): Buffer
  sign(text: string): Buffer
  /** A secret of its own for a library, that says nothing about the others. */
  derive(purpose: string): string
}

export class SecretKeyError extends Error {
  override name = 'SecretKeyError'
  readonly code = 'secret_key_unusable'
}

/** The key in `dataDir/secret.key`, made there at the first start; `configured` goes before it. */
export function loadSecretKey(dataDir: string, configured: string | undefined): InstallationKey {
  if (configured) return toInstallationKey(Buffer.from(configured, 'hex'))
  const file = path.join(dataDir, 'secret.key')
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  try {
    // Written beside and linked into place: of two processes that start at once one wins, and no
    // crash leaves half a key.
    const draft = `${file}.${process.pid}.new`
    if (!fs.existsSync(file)) {
      const text = `${randomBytes(32).toString('hex')}\n`
      fs.writeFileSync(draft, text, { mode: 0o600, flag: 'w', flush: true })
      try {
        fs.linkSync(draft, file)
      } catch (error) {
        if (!isCode(error, 'EEXIST')) throw error
      } finally {
        fs.rmSync(draft, { force: true })
      }
    }
    const hex = fs.readFileSync(file, 'utf8').trim()
    if (/^[0-9a-f]{64}$/i.test(hex)) return toInstallationKey(Buffer.from(hex, 'hex'))
  } catch (cause) {
    throw new SecretKeyError(
      `The secret key ${file} can not be read or made. Check who owns the directory.`,
      { cause },
    )
  }
  throw new SecretKeyError(
    `The secret key ${file} is damaged: expected 64 hexadecimal digits. Restore it from a backup; ` +
      'a new key can not open the connections that are stored.',
  )
}

export function toInstallationKey(master: Buffer): InstallationKey {
  const part = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `floyo ${purpose}`, 32))
  const sealing = part('seal')
  const wrapping = part('wrap')
  const signing = part('sign')
  return {
    seal: (text, binding) => encrypt(sealing, Buffer.from(text), binding).toString('base64url'),
    open: (sealed, binding) =>
      decrypt(sealing, Buffer.from(sealed, 'base64url'), binding).toString(),
    wrap: (key, binding) => encrypt(wrapping, key, binding),
    unwrap: (wrapped, binding) => decrypt(wrapping, wrapped, binding),
    sign: (text) => createHmac('sha256', signing).update(text).digest(),
    derive: (purpose) => part(purpose).toString('hex'),
  }
}

const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM: nonce, ciphertext, tag. */
export function encrypt(key: Buffer, plain: Buffer, binding: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(binding))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** @throws when the key or the binding is another one, or the bytes were changed */
export function decrypt(key: Buffer, sealed: Buffer, binding: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(binding)).setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()])
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}
