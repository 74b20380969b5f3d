/**
 * The same three steps by others, one process each, on the same database or a Redis that writes each
 * command to the disk (`appendfsync always`). They are installed into a temporary folder when they
 * are asked for, so that they are no dependencies of ours; one that can not be had is said and left.
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from '@floyo/db/testing'
import type { Bench, Section } from '../bench.ts'
import { seedHook } from '../database.ts'
import { pureSteps } from '../definitions.ts'
import { type Figure } from '../report.ts'
import { median } from '../rounds.ts'
import { drainBacklog } from './workers.ts'

const run = promisify(execFile)

interface Peer {
  name: string
  packages: string[]
  jobs: number
}

const all: Peer[] = [
  { name: 'graphile-worker', packages: ['graphile-worker@0.18.0'], jobs: 5000 },
  { name: 'pg-boss', packages: ['pg-boss@12.35.0'], jobs: 10_000 },
  { name: 'bullmq', packages: ['bullmq@6.7.0', 'ioredis@6.0.0'], jobs: 10_000 },
  { name: 'dbos', packages: ['@dbos-inc/dbos-sdk@5.3.0'], jobs: 1000 },
  {
    name: 'restate',
    packages: ['@restatedev/restate-sdk@1.17.2', '@restatedev/restate-server@1.7.12'],
    jobs: 2000,
  },
]

export const peers: Section = {
  title: 'The same three steps by others, from a backlog (the last two: 64 at a time)',
  async run(bench) {
    const hook = await seedHook(bench.database, pureSteps(3))
    const rates: number[] = []
    for (let round = 0; round < bench.rounds; round++) {
      rates.push((await drainBacklog(bench, { hooks: [hook], workers: 1 })).perSecond)
    }
    const figures: Figure[] = [{ what: 'floyo, one worker', perSecond: median(rates) }]
    for (const peer of all) {
      const perSecond = await measure(bench, peer)
      if (perSecond !== undefined) {
        figures.push({ what: peer.name, perSecond, ratio: median(rates) / perSecond })
      }
    }
    return figures
  },
}

async function measure({ database }: Bench, peer: Peer): Promise<number | undefined> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'floyo-bench-peer-'))
  try {
    await install(dir, peer)
    if (peer.name !== 'bullmq') return await perform(dir, peer, { url: database.url, port: 0 })
    return await withRedis(dir, (port) => perform(dir, peer, { url: '', port }))
  } catch (error) {
    console.log(`${peer.name} is left out: ${String(error).slice(0, 300)}`)
    return undefined
  } finally {
    fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function install(dir: string, { name, packages }: Peer): Promise<void> {
  fs.writeFileSync(path.join(dir, 'package.json'), '{"private":true,"type":"module"}')
  const scripts = path.join(import.meta.dirname, '../peers')
  for (const file of ['job.mjs', `${name}.mjs`]) {
    fs.copyFileSync(path.join(scripts, file), path.join(dir, file))
  }
  const options = ['--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...options, ...packages], { cwd: dir })
}

async function perform(
  dir: string,
  { name, jobs }: Peer,
  { url, port }: { url: string; port: number },
): Promise<number> {
  const args = [`${name}.mjs`, url, String(port), String(jobs)]
  const { stdout } = await run(process.execPath, args, { cwd: dir, timeout: 180_000 })
  const line = stdout.split('\n').findLast((text) => text.startsWith('{"perSecond"')) ?? '{}'
  return (JSON.parse(line) as { perSecond: number }).perSecond
}

async function withRedis<T>(dir: string, work: (port: number) => Promise<T>): Promise<T> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    throw new Error('there is no redis-server on this machine')
  }
  const port = await freePort()
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '']
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, ...durable]
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  try {
    await sleep(500)
    return await work(port)
  } finally {
    server.kill()
  }
}
