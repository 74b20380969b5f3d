import assert from 'node:assert/strict'
import { BlockList } from 'node:net'
import { test } from 'node:test'
import { assert as assertLaw, array, integer, property } from 'fast-check'
import { isIn, isPublic, parseAddress, parseNetwork } from './address.ts'

const hex = ([high, low]: [number, number]) => ((high << 8) | low).toString(16)
const byte = integer({ min: 0, max: 255 })
const bytes = (count: number) => array(byte, { minLength: count, maxLength: count })

test('addresses of the public internet are public', () => {
  const addresses = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '191.255.255.255',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
    '2a00:1450::1',
    '2001:4860:4860::8888',
    '2400:cb00::1',
    '3ffe::1',
  ]
  for (const address of addresses)
    assert.equal(isPublic(parseAddress(address) ?? []), true, address)
})

test('an address is read as the bytes it stands for, however it is written', () => {
  assertLaw(
    property(bytes(4), (four) => {
      const [a = 0, b = 0, c = 0, d = 0] = four
      const mapped = `::ffff:${hex([a, b])}:${hex([c, d])}`
      for (const text of [
        four.join('.'),
        `::ffff:${four.join('.')}`,
        mapped,
        `0:0:0:0:0:FFFF:${four.join('.')}`,
      ]) {
        assert.deepEqual(parseAddress(text), four, text)
      }
    }),
  )
  for (const text of [
    '',
    '1',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4.',
    '::1%eth0',
    '[::1]',
    ':::',
    '1::2::3',
    'g::',
    '0x7f.0.0.1',
  ]) {
    assert.equal(parseAddress(text), undefined, text)
  }
})

test('a network holds the addresses that the list of node:net says it holds', () => {
  assertLaw(
    property(bytes(4), bytes(4), integer({ min: 0, max: 32 }), (base, other, bits) => {
      const list = new BlockList()
      list.addSubnet(base.join('.'), bits, 'ipv4')
      const network = parseNetwork(`${base.join('.')}/${bits}`)
      assert.ok(network)
      const near = base.map((part, i) => (i < bits >> 3 ? part : (other[i] ?? 0)))
      for (const address of [base, other, near]) {
        assert.equal(
          isIn(address, network),
          list.check(address.join('.'), 'ipv4'),
          `${address.join('.')} in ${base.join('.')}/${bits}`,
        )
      }
    }),
  )
})
