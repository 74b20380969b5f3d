/**
 * A process for code that has been taken over: it has left the interpreter and does what it wants, as
 * far as it is let. For tests of what holds then. The job's source says what to do.
 */
import childProcess from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import { Worker } from 'node:worker_threads'

/** @param {string} head @param {string} body */
function frame(head, body) {
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(Buffer.byteLength(head), 0)
  lengths.writeUInt32BE(Buffer.byteLength(body), 4)
  return Buffer.concat([lengths, Buffer.from(head), Buffer.from(body)])
}

/** @param {unknown} value */
const answer = (value) => frame('{"logs":[]}', JSON.stringify(value))
const write = (/** @type {Buffer} */ bytes) => process.stdout.write(bytes)
/** @param {() => unknown} attempt */
async function succeeds(attempt) {
  try {
    await attempt()
    return true
  } catch {
    return false
  }
}

/** @type {Record<string, (input: { port: number, file: string }) => unknown>} */
const deeds = {
  answers: () => write(answer(1)),
  'says nothing': () => {},
  'spins on all events': () => {
    for (;;);
  },
  exits: () => process.exit(0),
  'announces four gigabytes': () => write(Buffer.from('ffffffffffffffff', 'hex')),
  'announces a long head': () => write(Buffer.from('7fffffff00000000', 'hex')),
  'answers twice at once': () => write(Buffer.concat([answer(1), answer(2)])),
  'answers no JSON': () => write(frame('no', 'no')),
  'answers an empty frame': () => write(frame('', '')),
  'answers a head of another form': () => write(frame('{"logs":"none"}', '1')),
  'answers a code that does not exist': () => write(frame('{"logs":[],"code":"x"}', '1')),
  'answers no output': () => write(frame('{"logs":[]}', '')),
  'answers a broken output': () => write(frame('{"logs":[]}', '{"a":')),
  'answers bytes that are no text': () =>
    write(
      Buffer.concat([
        Buffer.from('0000000b00000002', 'hex'),
        Buffer.from('{"logs":[]}'),
        Buffer.from('ffff', 'hex'),
      ]),
    ),
  'answers what is nested without end': () =>
    write(frame('{"logs":[]}', '['.repeat(500_000) + ']'.repeat(500_000))),
  'answers prototypes': () =>
    write(
      frame(
        '{"logs":[],"__proto__":{"polluted":1}}',
        '{"__proto__":{"polluted":1},"\\u005f_proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"kept":1}',
      ),
    ),
  floods: () => {
    const chunk = Buffer.alloc(1 << 20, 1)
    setInterval(() => {
      for (let i = 0; i < 8; i++) write(chunk)
    })
  },
  'complains without end': () => {
    setInterval(() => process.stderr.write(Buffer.alloc(1 << 20, 33)))
  },
  'takes memory of its own': () => {
    const taken = []
    setInterval(() => taken.push(Buffer.alloc(16 << 20, 1)), 5)
  },
  'answers and goes on': () => {
    write(answer(1))
    // Long enough that a busy reader has taken the first by then.
    setTimeout(() => write(answer(2)), 1000)
  },
  'reaches out': async ({ port, file }) => {
    const reached = {
      network: await succeeds(
        () =>
          new Promise((resolve, reject) => {
            net.connect(port, '127.0.0.1').on('connect', resolve).on('error', reject)
          }),
      ),
      'files that are read': await succeeds(() => fs.readFileSync(file)),
      'files of the system': await succeeds(() => fs.readFileSync('/etc/passwd')),
      'files that are written': await succeeds(() => fs.writeFileSync(`${file}.new`, 'x')),
      'temporary files': await succeeds(() =>
        fs.rmSync(fs.mkdtempSync(`${os.tmpdir()}/floyo-rogue-`), { recursive: true }),
      ),
      'other programs': await succeeds(() => childProcess.execFileSync('/bin/true')),
      threads: await succeeds(() => new Worker('1', { eval: true })),
      'the process above': await succeeds(() => {
        // In a namespace of its own there is none.
        if (process.ppid === 0) throw new Error('nobody')
        process.kill(process.ppid, 0)
      }),
      environment: Object.keys(process.env).some((name) => name !== 'TZ'),
      // oxlint-disable-next-line no-eval -- that it is refused is what is tested
      'text as code': await succeeds(() => (0, eval)('1')),
    }
    write(answer(reached))
  },
}

write(
  frame(
    JSON.stringify({
      ready: true,
      uid: process.getuid?.() ?? -1,
      permission: process.permission !== undefined && !process.permission.has('child'),
      variables: Object.keys(process.env).filter((name) => name === 'TZ'),
      addresses: Object.values(os.networkInterfaces()).flat().length,
    }),
    '',
  ),
)
process.stdin.on('data', (chunk) => {
  const bodyStart = 8 + chunk.readUInt32BE(0)
  const { source } = JSON.parse(chunk.toString('utf8', 8, bodyStart))
  void deeds[source]?.(JSON.parse(chunk.toString('utf8', bodyStart)))
})
process.stdin.on('end', () => process.exit(0))
