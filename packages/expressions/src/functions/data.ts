/** Between values and the formats they travel in. */
import { type JsonValue, sha256Words } from '@floyo/contracts'
import { limits } from '../limits.ts'
import { isMap, unsafeKeys, weigh } from '../value.ts'
import { type Call, defineFunction } from './define.ts'

const group = 'Data'

export const dataFunctions = [
  defineFunction({
    name: 'json',
    group,
    params: ['value: any', 'indent?: number'],
    returns: 'string',
    description: 'A value as JSON text, on one line or indented.',
    example: ["json({'a': [1, 2]})", '{"a":[1,2]}'],
    run(call, value, indent) {
      weigh(value, (units) => call.spend(units * 2))
      return JSON.stringify(value, null, Math.min(indent ?? 0, 10))
    },
  }),
  defineFunction({
    name: 'parse_json',
    group,
    params: ['text: string'],
    returns: 'any',
    description: 'The value that a JSON text describes.',
    example: ['parse_json(\'{"a": [1, 2]}\').a', [1, 2]],
    run(call, text) {
      call.spend(text.length)
      let value: JsonValue
      try {
        value = JSON.parse(text) as JsonValue
      } catch {
        return call.fail('parse_json() needs text that is JSON.')
      }
      refuseUnsafe(call, value, 0)
      return value
    },
  }),
  defineFunction({
    name: 'base64',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text (as UTF-8) in Base64.',
    example: ["base64('hällo')", 'aMOkbGxv'],
    run(call, text) {
      call.spend(10 + text.length * 2)
      const bytes = new TextEncoder().encode(text)
      let binary = ''
      for (let i = 0; i < bytes.length; i += 8_192) {
        binary += String.fromCharCode(...bytes.subarray(i, i + 8_192))
      }
      return btoa(binary)
    },
  }),
  defineFunction({
    name: 'parse_base64',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text that stands in Base64 (or its form for addresses), as UTF-8.',
    example: ["parse_base64('aMOkbGxv')", 'hällo'],
    run(call, text) {
      call.spend(text.length / 2)
      try {
        const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
        const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      } catch {
        return call.fail('parse_base64() needs Base64 of UTF-8 text.')
      }
    },
  }),
  defineFunction({
    name: 'hash',
    group,
    params: ['value: any'],
    returns: 'string',
    description: 'The SHA-256 of a value as text, in 64 hexadecimal digits.',
    example: ["hash('abc').substring(0, 8)", 'ba7816bf'],
    run(call, value) {
      const text = call.text(value)
      call.spend(100 + text.length * 3)
      return Array.from(sha256Words(text), (word) => word.toString(16).padStart(8, '0')).join('')
    },
  }),
  defineFunction({
    name: 'url_encode',
    group,
    params: ['value: any'],
    returns: 'string',
    description: 'A value for use inside an address: everything but letters and digits is escaped.',
    example: ["url_encode('a b&c')", 'a%20b%26c'],
    run(call, value) {
      const text = call.text(value)
      call.spend(text.length)
      return encodeURIComponent(text.toWellFormed())
    },
  }),
  defineFunction({
    name: 'url_decode',
    group,
    params: ['text: string'],
    returns: 'string',
    description: 'The text that url_encode() made this of.',
    example: ["url_decode('a%20b')", 'a b'],
    run(call, text) {
      call.spend(text.length)
      try {
        return decodeURIComponent(text)
      } catch {
        return call.fail('url_decode() needs text with % escapes of UTF-8.')
      }
    },
  }),
]

function refuseUnsafe(call: Call, value: JsonValue, depth: number): void {
  if (depth > limits.valueDepth) call.tooMuch(`JSON has at most ${limits.valueDepth} levels.`)
  if (Array.isArray(value)) {
    for (const item of value) refuseUnsafe(call, item, depth + 1)
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (unsafeKeys.has(key)) call.fail(`JSON with the key ${key} is not accepted.`)
      refuseUnsafe(call, item, depth + 1)
    }
  }
}
