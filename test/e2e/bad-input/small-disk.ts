/**
 * A disk of a few megabytes, to be really full. As root, or where sudo asks for no password, it is
 * mounted; otherwise in a user namespace of its own, whose mounts `/proc` shows to everybody.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  path: string
  /** Writes until nothing more can be written. */
  fill(): void
  /** Makes the room again. */
  free(): void
  remove(): void
}

export async function openSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'floyo-small-disk-'))
  const mounted = await mount(folder, megabytes)
  const ballast = join(mounted.path, 'ballast')
  return {
    path: mounted.path,
    fill: () => fill(ballast),
    free: () => rmSync(ballast),
    remove: () => {
      mounted.remove()
      rmSync(folder, { recursive: true })
    },
  }
}

interface Mounted {
  path: string
  remove(): void
}

async function mount(folder: string, megabytes: number): Promise<Mounted> {
  const isRoot = process.getuid?.() === 0
  const sudo = isRoot ? [] : ['sudo', '-n']
  const user = `uid=${process.getuid?.() ?? 0},mode=0711,size=${megabytes}m`
  try {
    run([...sudo, 'mount', '-t', 'tmpfs', '-o', user, 'tmpfs', folder])
    return { path: folder, remove: () => run([...sudo, 'umount', '--lazy', folder]) }
  } catch (error) {
    if (isRoot) throw error
    return mountApart(folder, megabytes)
  }
}

async function mountApart(folder: string, megabytes: number): Promise<Mounted> {
  const script = `mount -t tmpfs -o size=${megabytes}m tmpfs "$1" && echo mounted && exec sleep 600`
  const holder = spawn('unshare', ['-Urm', 'sh', '-c', script, 'sh', folder])
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')])
  if (!(first instanceof Buffer)) {
    throw new Error('a small disk needs root, sudo without a password, or user namespaces')
  }
  return { path: `/proc/${holder.pid}/root${folder}`, remove: () => holder.kill('SIGKILL') }
}

function run([command = '', ...words]: string[]): void {
  execFileSync(command, words, { stdio: 'pipe' })
}

function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (const size of [1 << 20, 1 << 12]) writeUntilFull(handle, Buffer.alloc(size))
  } finally {
    closeSync(handle)
  }
}

function writeUntilFull(handle: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(handle, chunk)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  }
}
