/**
 * What an installation lets actions reach although it is not public (`FLOYO_EGRESS_ALLOW`): a list
 * of hosts, addresses or networks, each with or without a port, separated by commas or spaces.
 */
import { type AddressBytes, isIn, type Network, parseNetwork } from './address.ts'

export interface AllowList {
  /** Whether a host may be reached whatever it resolves to. `host` as in a parsed URL. */
  allowsHost(host: string, port: number): boolean
  allowsAddress(address: AddressBytes, port: number): boolean
}

interface Entry {
  host: string | undefined
  network: Network | undefined
  /** Undefined means every port. */
  port: number | undefined
}

/**
 * Reads `intranet.example, 10.1.2.3:8080, 10.0.0.0/8, [fd00::1]:443`.
 *
 * @throws Error that names the first entry which is none of these
 */
export function parseAllowList(text: string): AllowList {
  const entries = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(parseEntry)
  return {
    allowsHost: (host, port) =>
      entries.some((entry) => entry.host === normalHost(host) && portFits(entry, port)),
    allowsAddress: (address, port) =>
      entries.some(
        (entry) => entry.network && isIn(address, entry.network) && portFits(entry, port),
      ),
  }
}

function portFits(entry: Entry, port: number): boolean {
  return entry.port === undefined || entry.port === port
}

function parseEntry(text: string): Entry {
  const bare = parseNetwork(text)
  if (bare) return { host: undefined, network: bare, port: undefined }
  const [, bracketed, plain, digits] =
    /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const name = bracketed ?? plain ?? ''
  const port = digits === undefined ? undefined : Number(digits)
  const network = parseNetwork(name)
  const isHost =
    bracketed === undefined &&
    /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/i.test(name) &&
    /[a-z]/i.test(name)
  if ((!network && !isHost) || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new Error(
      `FLOYO_EGRESS_ALLOW has an entry that can not be read: ${text}. Expected a host, an address or ` +
        'a network, with or without a port, such as intranet.example:8080, 10.1.2.3, 10.0.0.0/8 or [fd00::1]:443.',
    )
  }
  return { host: network ? undefined : normalHost(name), network, port }
}

/** Hosts are compared in small letters and without the root's dot. */
export function normalHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '')
}
