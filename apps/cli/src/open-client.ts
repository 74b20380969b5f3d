import { type Client, createClient } from '@floyo/client'
import { CliError } from './cli-error.ts'
import type { Context } from './context.ts'
import { type Credentials, findCredentials } from './credentials/credentials.ts'

/** The client of whoever is signed in. @throws CliError `notSignedIn` */
export async function openClient(
  context: Pick<Context, 'settings' | 'fetch'>,
): Promise<{ client: Client; credentials: Credentials }> {
  const credentials = await findCredentials(context.settings)
  if (!credentials) {
    throw new CliError('notSignedIn', 'This computer is not connected to a Floyo server', {
      fix: 'floyo login --url http://your-server:3000 (or set FLOYO_URL and FLOYO_API_KEY)',
    })
  }
  const { url, apiKey } = credentials
  return { client: createClient({ baseUrl: url, apiKey, fetch: context.fetch }), credentials }
}
