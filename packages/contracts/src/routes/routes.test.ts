import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '../route.ts'
import { routes } from './index.ts'

const all = Object.entries<Route>(routes)

test('each route is listed under its operation id, and no two have one address', () => {
  for (const [name, route] of all) assert.equal(route.operationId, name)
  const addresses = all.map(([, { method, path }]) => `${method} ${path.replaceAll(/:\w+/g, ':')}`)
  assert.deepEqual(
    addresses.filter((one, index) => addresses.indexOf(one) !== index),
    [],
  )
})

test('the parameters of each path are those of its schema', () => {
  for (const [name, { path, params }] of all) {
    const inPath = [...path.matchAll(/:(\w+)/g)].map((match) => match[1])
    assert.deepEqual(Object.keys(params?.shape ?? {}), inPath, name)
  }
})

test('an answer without content has no schema, and every other answer has one or says its kind', () => {
  for (const [name, { status, response, responseKind }] of all) {
    assert.equal(status === 204, !response && !responseKind, name)
  }
})
