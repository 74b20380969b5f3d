/** How much memory a process holds, read from outside. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'

/** The process that a chain of launchers ends in: each of them has one child. */
export async function findInnermost(pid: number): Promise<number> {
  if (process.platform !== 'linux') return pid
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const child = Number(children.trim().split(' ')[0])
  return child > 0 ? findInnermost(child) : pid
}

/** Resident bytes; undefined when it is gone. */
export async function readMemoryBytes(pid: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return readByPs(pid)
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  return kilobytes > 0 ? kilobytes * 1024 : undefined
}

function readByPs(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      const kilobytes = Number(stdout)
      resolve(error === null && kilobytes > 0 ? kilobytes * 1024 : undefined)
    })
  })
}
