/** `floyo login` and `floyo logout`. */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiProblem, createClient, type Client } from '@floyo/client'
import type { DeviceCredentials } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { dropCredentials, findCredentials, keepCredentials } from '../credentials/credentials.ts'
import { ask } from '../daemon/control.ts'
import { openClient } from '../open-client.ts'
import { defaultUrl } from '../settings.ts'

export function addSignInCommands(program: Command, context: Context): void {
  program
    .command('login')
    .description('connect this computer: you confirm a code in the browser')
    .option('--url <address>', `where Floyo runs (default: FLOYO_URL, or ${defaultUrl})`)
    .option('--name <name>', 'what to call this computer', hostname())
    .addHelpText(
      'after',
      `
Examples:
  $ floyo login
  $ floyo login --url https://floyo.example.com --name "Office laptop"

Without a browser, on a server or in CI, set FLOYO_URL and FLOYO_API_KEY instead.`,
    )
    .action((flags: { url?: string; name: string }) => login(flags, context))
  program
    .command('logout')
    .description('disconnect this computer, here and on the server')
    .action(() => logout(context))
}

async function login(flags: { url?: string; name: string }, context: Context): Promise<void> {
  const { settings, out } = context
  const url = parseUrl(flags.url ?? settings.url ?? defaultUrl)
  const client = createClient({ baseUrl: url, fetch: context.fetch })
  const platform = `${process.platform} ${process.arch}`
  const enrolment = await client.startDeviceEnrolment({
    body: { deviceName: flags.name, platform },
  })
  const { userCode, verificationUrl } = enrolment
  if (out.json) out.record({ userCode, verificationUrl, expiresAt: enrolment.expiresAt }, '')
  else {
    out.note(`Open   ${out.color.bold(verificationUrl)}`)
    out.note(`Code   ${out.color.bold(userCode)}\n`)
  }
  out.progress('Waiting for you to confirm the code ...')
  const granted = await claim(client, enrolment, context)
  out.progressDone()
  const { apiKey, ...identity } = granted
  const keptIn = await keepCredentials(settings, { url, ...identity }, apiKey)
  await ask(settings.paths.stateDir, 'reload')
  const where = keptIn === 'keyring' ? 'the system keyring' : settings.paths.credentials
  const value = {
    url,
    deviceId: granted.deviceId,
    email: granted.email,
    workspace: granted.workspace,
    keptIn,
  }
  const lines = [
    `Connected as ${granted.email}, in workspace ${granted.workspace.name}.`,
    `The key of this computer is in ${where}.`,
    '',
    'Next: floyo import git PATH, or floyo watch start DIR',
  ]
  out.record(value, lines.join('\n'))
}

function parseUrl(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`)
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin
  throw new CliError('usage', `"${text}" is no address of a server`, {
    fix: 'write it like http://127.0.0.1:3000',
  })
}

async function claim(
  client: Client,
  enrolment: { deviceCode: string; intervalSeconds: number; expiresAt: string },
  { signal, now }: Context,
): Promise<DeviceCredentials> {
  while (now() < Date.parse(enrolment.expiresAt)) {
    await sleep(enrolment.intervalSeconds * 1000, undefined, { signal })
    try {
      return await client.claimDeviceEnrolment(
        { body: { deviceCode: enrolment.deviceCode } },
        { signal },
      )
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (error.code === 'authorization_pending' || error.code === 'too_many_requests') continue
      if (error.code === 'link_expired') break
      if (error.code !== 'device_code_used') throw error
      throw new CliError('refused', 'The code was refused in the browser', { fix: 'floyo login' })
    }
  }
  throw new CliError('refused', 'Nobody confirmed the code in time', { fix: 'floyo login' })
}

async function logout(context: Context): Promise<void> {
  const { settings, out } = context
  const found = await findCredentials(settings)
  if (!found?.identity) {
    const why =
      found?.keptIn === 'environment'
        ? 'The key comes from FLOYO_API_KEY; unset that to sign out.'
        : 'This computer is not signed in.'
    return out.result({ signedOut: false }, why)
  }
  const { deviceId } = found.identity
  const { client } = await openClient(context)
  const revoked = await client.revokeDevice({ params: { deviceId } }).then(
    () => true,
    () => false,
  )
  await dropCredentials(settings)
  await ask(settings.paths.stateDir, 'reload')
  const remark = revoked
    ? ''
    : ' The server could not be told: revoke the device in the web app, under Devices.'
  out.result({ signedOut: true, revoked }, `Signed out.${remark}`)
}
