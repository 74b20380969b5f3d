/**
 * A network of machines: each has a namespace of its own, from which it sees the database, Redis and
 * the sink at addresses that can be taken away. What is cut says nothing to anybody, as when a cable is
 * pulled. Where namespaces may not be made (they need root), gates stand between the processes.
 */
import { spawnSync } from 'node:child_process'
import { type Gate, openGate } from './gate.ts'

export type Service = 'database' | 'redis'

export interface Machine {
  /** Stands before a command that is to run there. */
  prefix: readonly string[]
  /** Where it is reached. */
  address: string
  /** Where it finds a service. */
  hostOf(service: Service): string
  /** Cuts it from a service, or from everything. */
  cut(what: Service | 'everything'): Promise<void>
  heal(): Promise<void>
}

export interface Network {
  kind: 'namespaces' | 'gates'
  /** Where all machines find what listens on every address here. */
  address: string
  machine(): Promise<Machine>
  close(): void
}

/** @param ports where the services listen */
export function openNetwork(ports: Partial<Record<Service, number>>): Network {
  const probe = `floyo-${process.pid}-probe`
  if (run('netns', 'add', probe)) {
    ip('netns', 'del', probe)
    return withNamespaces(ports)
  }
  return withGates(ports)
}

const services = { database: 1, redis: 3 } as const

function withNamespaces(ports: Partial<Record<Service, number>>): Network {
  const net = `10.${200 + (process.pid % 50)}`
  const address = `${net}.250.1`
  const made: string[] = []
  const ways: string[][] = []
  ip('addr', 'add', `${address}/32`, 'dev', 'lo')
  const close = (): void => {
    for (const name of made.splice(0)) ip('netns', 'del', name)
    for (const way of ways.splice(0)) run('route', 'del', ...way)
    run('addr', 'del', `${address}/32`, 'dev', 'lo')
  }
  // Whatever ends the proof ends what it made.
  process.once('exit', close)
  return {
    kind: 'namespaces',
    address,
    close,
    machine() {
      const number = made.length + 1
      const name = `floyo-${process.pid}-${number}`
      const [near, subnet] = [`fl${process.pid}h${number}`, `${net}.${number}`]
      ip('netns', 'add', name)
      made.push(name)
      // While its link is down, what is sent to it must not find another way: some gateway may answer.
      const nowhere = ['blackhole', `${subnet}.0/29`, 'metric', '4000']
      ip('route', 'add', ...nowhere)
      ways.push(nowhere)
      ip('link', 'add', near, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
      ip('addr', 'add', `${subnet}.6/29`, 'dev', near)
      const take = (verb: 'add' | 'del', service: Service): boolean =>
        run('addr', verb, `${subnet}.${services[service]}/32`, 'dev', near)
      take('add', 'database')
      take('add', 'redis')
      ip('link', 'set', near, 'up')
      ip('-n', name, 'addr', 'add', `${subnet}.2/29`, 'dev', 'eth0')
      ip('-n', name, 'link', 'set', 'lo', 'up')
      ip('-n', name, 'link', 'set', 'eth0', 'up')
      const route = ['-n', name, 'route', 'add', 'default', 'via', `${subnet}.6`]
      ip(...route)
      return Promise.resolve({
        prefix: ['ip', 'netns', 'exec', name],
        address: `${subnet}.2`,
        hostOf: (service) => `${subnet}.${services[service]}:${ports[service]}`,
        cut(what) {
          if (what === 'everything') ip('link', 'set', near, 'down')
          else take('del', what)
          return Promise.resolve()
        },
        heal() {
          ip('link', 'set', near, 'up')
          take('add', 'database')
          take('add', 'redis')
          return Promise.resolve()
        },
      } satisfies Machine)
    },
  }
}

function withGates(ports: Partial<Record<Service, number>>): Network {
  const gates: Gate[] = []
  return {
    kind: 'gates',
    address: '127.0.0.1',
    close() {
      for (const gate of gates) gate.close()
    },
    async machine() {
      const mine: Partial<Record<Service, Gate>> = {}
      for (const service of ['database', 'redis'] as const) {
        const port = ports[service]
        if (port !== undefined) mine[service] = await openGate(port)
      }
      gates.push(...Object.values(mine))
      return {
        prefix: [],
        address: '127.0.0.1',
        hostOf: (service) => `127.0.0.1:${mine[service]?.port}`,
        async cut(what) {
          const { database, redis } = mine
          if (what !== 'redis') await database?.set('silent')
          if (what !== 'database') await redis?.set('silent')
        },
        async heal() {
          await Promise.all(Object.values(mine).map((gate) => gate.set('open')))
        },
      }
    },
  }
}

function run(...args: string[]): boolean {
  return spawnSync('ip', args, { stdio: 'ignore' }).status === 0
}

function ip(...args: string[]): void {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
}
