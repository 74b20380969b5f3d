/**
 * From a host to addresses that may be dialled. A host is resolved once, every address it has is
 * checked, and one of exactly these is dialled: a name that answers differently the next time
 * (rebinding) changes nothing.
 */
import { lookup as dnsLookup } from 'node:dns/promises'
import { StepError } from '@floyo/contracts'
import { type AddressBytes, isPublic, parseAddress } from './address.ts'
import type { AllowList } from './allow-list.ts'

/** Finds the addresses of a host name. */
export type Lookup = (host: string) => Promise<string[]>

export const systemLookup: Lookup = async (host) => {
  const found = await dnsLookup(host, { all: true, verbatim: true })
  return found.map(({ address }) => address)
}

export interface Target {
  /** The host as it was asked for: for TLS and the Host header. */
  host: string
  port: number
}

/**
 * The addresses to dial for a target, in the resolver's order.
 *
 * @throws StepError `egress_blocked` when one of them may not be reached, `host_not_found`
 */
export async function resolveTarget(
  { host, port }: Target,
  { allow, lookup }: { allow: AllowList; lookup: Lookup },
): Promise<string[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  const literal = parseAddress(bare)
  const hostAllowed = literal === undefined && allow.allowsHost(bare, port)
  const addresses = literal ? [bare] : await resolve(bare, lookup)
  for (const address of addresses) {
    const bytes = parseAddress(address)
    if (bytes && (hostAllowed || mayReach(bytes, port, allow))) continue
    throw blocked(
      literal
        ? `The address ${bare} is not of the public internet.`
        : `The host ${bare} has an address that is not of the public internet.`,
    )
  }
  return addresses
}

function mayReach(address: AddressBytes, port: number, allow: AllowList): boolean {
  return isPublic(address) || allow.allowsAddress(address, port)
}

async function resolve(host: string, lookup: Lookup): Promise<string[]> {
  let addresses: string[]
  try {
    addresses = await lookup(host)
  } catch (cause) {
    const message = `The host ${host} was not found. Check its spelling, and that this server has a network.`
    throw new StepError('host_not_found', message, { retryable: true, cause })
  }
  if (addresses.length > 0) return addresses
  throw new StepError('host_not_found', `The host ${host} has no address.`, { retryable: true })
}

/** The one refusal of egress. It is final: trying again does not change where a request goes. */
export function blocked(message: string): StepError {
  const advice = ' If it is meant to be reached, an operator adds it to FLOYO_EGRESS_ALLOW.'
  return new StepError('egress_blocked', message + advice, { retryable: false })
}
