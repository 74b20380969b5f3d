/**
 * Who this computer is to the server. The key lies in the system's keyring, or, where there is none
 * (servers, containers), in a file that only its owner may read.
 */
import { readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { CliError, systemCodeOf } from '../cli-error.ts'
import { replaceFile } from '../durable-file.ts'
import { defaultUrl, type Settings } from '../settings.ts'
import { forgetKey, keepKey, recallKey } from './keyring.ts'

const Stored = z.object({
  url: z.string(),
  deviceId: z.string(),
  deviceName: z.string(),
  email: z.string(),
  workspace: z.object({ id: z.string(), name: z.string(), timezone: z.string() }),
  /** Missing when the keyring has it. */
  apiKey: z.string().optional(),
})

export type Identity = Omit<z.infer<typeof Stored>, 'apiKey'>

export interface Credentials {
  url: string
  apiKey: string
  keptIn: 'environment' | 'keyring' | 'file'
  /** What `floyo login` was told; absent when the key comes from the environment. */
  identity?: Identity
}

/** The credentials in force, the environment's before the stored ones; undefined when signed out. */
export async function findCredentials(settings: Settings): Promise<Credentials | undefined> {
  if (settings.apiKey) {
    return { url: settings.url ?? defaultUrl, apiKey: settings.apiKey, keptIn: 'environment' }
  }
  const stored = readStored(settings.paths.credentials)
  if (!stored) return undefined
  const { apiKey: inFile, ...identity } = stored
  const apiKey = inFile ?? (await recallKey(identity.deviceId))
  if (!apiKey) return undefined
  return { url: settings.url ?? stored.url, apiKey, keptIn: inFile ? 'file' : 'keyring', identity }
}

/** Keeps credentials. @returns where the key is */
export async function keepCredentials(
  settings: Settings,
  identity: Identity,
  apiKey: string,
): Promise<'keyring' | 'file'> {
  const inKeyring = settings.useKeyring && (await keepKey(identity.deviceId, apiKey))
  const stored = inKeyring ? identity : { ...identity, apiKey }
  replaceFile(settings.paths.credentials, `${JSON.stringify(stored, null, 2)}\n`)
  return inKeyring ? 'keyring' : 'file'
}

/** Removes the stored credentials from this computer. */
export async function dropCredentials(settings: Settings): Promise<void> {
  const stored = readStored(settings.paths.credentials)
  if (stored && !stored.apiKey) await forgetKey(stored.deviceId)
  rmSync(settings.paths.credentials, { force: true })
}

function readStored(path: string): z.infer<typeof Stored> | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    return Stored.parse(JSON.parse(text))
  } catch (error) {
    throw new CliError('notSignedIn', `The credentials in ${path} can not be read`, {
      fix: 'floyo login',
      cause: error,
    })
  }
}
