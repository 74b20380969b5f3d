import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import * as restate from '@restatedev/restate-sdk'
import { createCount, delivery, isLarge, readPrices, report, total } from './job.mjs'

const [, , jobs] = process.argv.slice(2)
const three = restate.service({
  name: 'three',
  handlers: {
    async run(context, given) {
      const prices = await context.run('read', () => readPrices(given))
      const large = await context.run('large', () => isLarge(prices))
      const sum = await context.run('sum', () => total(prices))
      return { large, sum }
    },
  },
})
const quiet = () => {}
await restate.serve({ services: [three], port: 19080, logger: quiet })
const server = spawn('node_modules/.bin/restate-server', ['--base-dir', 'restate-data'], {
  stdio: 'ignore',
  // What is started is a script that starts the server: both end as a group.
  detached: true,
})
process.on('exit', () => server.pid && process.kill(-server.pid, 'SIGKILL'))
const send = (url, body) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
for (let tries = 0; ; tries++) {
  const made = await send('http://127.0.0.1:9070/deployments', {
    uri: 'http://127.0.0.1:19080',
  }).catch(() => undefined)
  if (made?.ok) break
  if (tries > 120) throw new Error('restate-server did not start')
  await sleep(500)
}
const count = createCount(Number(jobs))
let left = Number(jobs)
count.start()
await Promise.all(
  Array.from({ length: 64 }, async () => {
    while (left-- > 0) {
      const answer = await send('http://127.0.0.1:8080/three/run', delivery)
      if (!answer.ok) throw new Error(await answer.text())
      await answer.arrayBuffer()
      count.end()
    }
  }),
)
report(await count.rate)
process.exit(0)
