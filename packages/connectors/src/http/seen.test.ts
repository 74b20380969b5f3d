import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestSeen } from './seen.ts'

const typed = (line: string) =>
  requestSeen.read({
    type: 'command.finished',
    subject: line,
    attrs: {},
    words: line.split(' '),
  })

const visited = (subject: string, type = 'url.visited') =>
  requestSeen.read({ type, subject, attrs: {}, words: null })

const url = 'https://files.example.com/x'

test('an upload says its fields and files, and what was left out', () => {
  assert.deepEqual(
    typed(`curl -sS -H Authorization:*** -F file=@~/a.pdf -F note=*** -F kind=x ${url}`),
    {
      texts: { method: 'POST', url, 'multipart.kind': 'x' },
      files: { 'multipart.file': ['~/a.pdf'] },
      unseen: ['multipart.note'],
      credential: true,
    },
  )
})

test('a file is sent as it is, to a folder under its own name', () => {
  const put = { files: { file: ['out/a.pdf'] }, unseen: [], credential: true }
  assert.deepEqual(typed(`curl -u *** -T out/a.pdf ${url}/`), {
    texts: { method: 'PUT', url: `${url}/a.pdf` },
    ...put,
  })
  assert.deepEqual(typed(`curl --data-binary @a.csv -H Content-Type:text/csv ${url}`), {
    texts: { method: 'POST', url, 'headers.content-type': 'text/csv' },
    files: { file: ['a.csv'] },
    unseen: [],
    credential: false,
  })
})

test('a body that nobody saw is asked for', () => {
  assert.deepEqual(typed(`curl -XPUT --json *** ${url}`), {
    texts: { method: 'PUT', url, 'headers.content-type': 'application/json' },
    files: {},
    unseen: ['text'],
    credential: false,
  })
})

test('an address of which the device left a part out is itself the credential', () => {
  assert.deepEqual(typed('curl -d *** https://chat.example.com/hooks/***'), {
    texts: {
      method: 'POST',
      url: '',
      'headers.content-type': 'application/x-www-form-urlencoded',
    },
    files: {},
    unseen: ['text'],
    credential: true,
  })
})

for (const line of [
  `curl -o a.html ${url}`,
  `curl -O ${url}`,
  `curl -K settings ${url}`,
  `curl -T - ${url}`,
  `curl -d @- ${url}`,
  `curl -F *** ${url}`,
  `curl ${url} ${url}/2`,
  'curl ftp://example.com/a',
  `wget ${url}`,
])
  test(`${line} stays a command`, () => assert.equal(typed(line), undefined))

test('a visited address is a request where it is meant for machines', () => {
  assert.deepEqual(visited('https://api.example.com/a?x='), {
    texts: { method: 'GET', url: 'https://api.example.com/a?x=' },
    files: {},
    unseen: ['url'],
    credential: false,
  })
  assert.equal(visited('https://news.example.com/'), undefined)
  assert.deepEqual(visited('POST https://example.com/a')?.unseen, ['text'])
  assert.ok(visited('https://example.com/a', 'api.called'))
})
