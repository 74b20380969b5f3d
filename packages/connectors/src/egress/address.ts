/**
 * Addresses as numbers. Whether one may be reached is decided on its bytes, never on its spelling,
 * and the answer is no unless the address is of the public internet.
 */
import { isIPv4, isIPv6 } from 'node:net'

/** Four or sixteen bytes. An IPv4 address in IPv6 clothes (`::ffff:1.2.3.4`) is four. */
export type AddressBytes = readonly number[]

/** @returns undefined when the text is not one of the standard spellings of an address */
export function parseAddress(text: string): AddressBytes | undefined {
  if (isIPv4(text)) return text.split('.').map(Number)
  if (!isIPv6(text) || text.includes('%')) return undefined
  const bytes = parseIPv6(text)
  const isMapped =
    bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  return isMapped ? bytes.slice(12) : bytes
}

function parseIPv6(text: string): number[] {
  const [head = '', tail] = text.split('::')
  const left = groups(head)
  if (tail === undefined) return left
  const right = groups(tail)
  return [...left, ...Array<number>(16 - left.length - right.length).fill(0), ...right]
}

function groups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number)
    const word = Number.parseInt(group, 16)
    return [word >> 8, word & 0xff]
  })
}

export interface Network {
  bytes: AddressBytes
  bits: number
}

/** Reads `10.0.0.0/8`, or a single address. @returns undefined when it is neither */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', bits] = text.split('/')
  const bytes = parseAddress(address)
  if (!bytes) return undefined
  const whole = bytes.length * 8
  if (bits === undefined) return { bytes, bits: whole }
  return /^\d{1,3}$/.test(bits) && Number(bits) <= whole ? { bytes, bits: Number(bits) } : undefined
}

export function isIn(address: AddressBytes, { bytes, bits }: Network): boolean {
  if (address.length !== bytes.length) return false
  const full = bits >> 3
  for (let i = 0; i < full; i++) if (address[i] !== bytes[i]) return false
  const rest = bits & 7
  if (rest === 0) return true
  const shift = 8 - rest
  return (address[full] ?? 0) >> shift === (bytes[full] ?? 0) >> shift
}

/** What is not of the public internet, by the registries of special addresses (RFC 6890 and later). */
const special = networks([
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by carriers
  '127.0.0.0/8', // this machine
  '169.254.0.0/16', // link-local, and the clouds' metadata services
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address inside
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
])

/** Everything that IPv6 gives to the public internet; all else is local, translated or reserved. */
const globalUnicast = networks(['2000::/3'])

/** Whether an address is one of the public internet. */
export function isPublic(address: AddressBytes): boolean {
  if (special.some((network) => isIn(address, network))) return false
  return address.length === 4 || globalUnicast.some((network) => isIn(address, network))
}

function networks(texts: string[]): Network[] {
  return texts.flatMap((text) => parseNetwork(text) ?? [])
}
