/** What an embedded server keeps about itself between starts: its port and its passwords. */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import { errorCodeOf, StartError } from '../start-error.ts'

export interface EmbeddedSettings {
  port: number
  /** Of the administrator, who made the cluster. */
  password: string
  /** Of the two roles the program works as. */
  apiPassword: string
  enginePassword: string
}

/**
 * The settings in `file`, made at the first start; the file is for its owner's eyes only.
 * @throws StartError `data_dir_unreadable` when they are lost or spoilt and there is data behind them
 */
export async function loadSettings(file: string, dataDir: string): Promise<EmbeddedSettings> {
  const kept = readSettings(file)
  if (kept) return kept
  if (fs.existsSync(dataDir)) {
    throw new StartError(
      'data_dir_unreadable',
      `${file} holds the password of ${dataDir} and is ${fs.existsSync(file) ? 'not readable' : 'missing'}. ` +
        'Restore it from a backup, or move the whole directory away to start with an empty database.',
    )
  }
  const settings = {
    port: await freePort(),
    password: newPassword(),
    apiPassword: newPassword(),
    enginePassword: newPassword(),
  }
  saveSettings(file, settings)
  return settings
}

function readSettings(file: string): EmbeddedSettings | undefined {
  try {
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<EmbeddedSettings>
    const { port, password, apiPassword, enginePassword } = kept
    if (!port || !password || !apiPassword || !enginePassword) return undefined
    return { port, password, apiPassword, enginePassword }
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Replaces the file in one act: a crash leaves the old or the new one. */
export function saveSettings(file: string, settings: EmbeddedSettings): void {
  const draft = `${file}.new`
  fs.writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flush: true })
  fs.renameSync(draft, file)
}

/** Whether nothing listens on this port of the loopback address. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(true)),
    )
  })
}

/** A port of the loopback address that nothing listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('the system gave no port')),
      )
    })
  })
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
