/** The system's keyring. Many computers have none or refuse; then these answer false and undefined. */

const service = 'floyo'

/** @returns whether the key is kept, and can be read again */
export async function keepKey(account: string, key: string): Promise<boolean> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    const entry = new AsyncEntry(service, account)
    await entry.setPassword(key)
    return (await entry.getPassword()) === key
  } catch {
    return false
  }
}

export async function recallKey(account: string): Promise<string | undefined> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    return (await new AsyncEntry(service, account).getPassword()) ?? undefined
  } catch {
    return undefined
  }
}

export async function forgetKey(account: string): Promise<void> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    await new AsyncEntry(service, account).deletePassword()
  } catch {
    // What is not there or can not be reached holds nothing of ours to remove.
  }
}
