/** The stage: one server for all, their mail server, the services outside, and an account for each. */
import { join } from 'node:path'
import type { RunDetail, Suggestion } from '@floyo/contracts'
import { type Mailbox, openMailbox } from '../../product/mailbox.ts'
import { type Person, signIn } from '../../product/person.ts'
import { newInstallation, removeInstallation, startServer } from '../../product/server.ts'
import { until } from '../../product/until.ts'
import { type Computer, openComputer } from './computer.ts'
import { openOutside, type Outside } from './outside.ts'

export interface Stage {
  outside: Outside
  mailbox: Mailbox
  /** Lets somebody in, with a computer of theirs. */
  enter: (
    name: string,
    has: { scripts?: Record<string, string>; programs?: Record<string, string> },
  ) => Promise<Actor>
  close: () => Promise<void>
}

/** A person at their computer. */
export interface Actor extends Person, Computer {
  device: string
  /** Delivers, looks for routines, and gives the only suggestion. */
  suggested: () => Promise<Suggestion>
  /** Waits for a run's end. */
  ended: (runId: string) => Promise<RunDetail>
}

const password = 'correct horse battery staple'

export async function openStage(): Promise<Stage> {
  const [mailbox, outside] = await Promise.all([openMailbox(), openOutside()])
  const installation = await newInstallation({
    FLOYO_ROLES: 'api,worker,scheduler',
    FLOYO_EGRESS_ALLOW: `127.0.0.1:${mailbox.port}, ${new URL(outside.url).host}`,
  })
  const { url } = installation
  const server = await startServer(installation)
  const owner = await signIn(url)
  await owner.client.changeWorkspace({ body: { timezone: 'UTC' } })
  await owner.client.createConnection({
    body: {
      name: 'office-smtp',
      type: 'smtp',
      values: { host: '127.0.0.1', port: mailbox.port, secure: 'none', from: 'me@example.com' },
    },
  })
  const computers: Computer[] = []
  return {
    outside,
    mailbox,
    enter: async (name, { scripts = {}, programs = {} }) => {
      const person = await joinWorkspace(owner, { url, email: `${name}@example.com` })
      const device = `${name}-laptop`
      const computer = await openComputer({
        home: join(installation.dataDir, name),
        url,
        scripts,
        programs,
        letIn: async (desk) => {
          const code = Promise.withResolvers<string>()
          const login = desk.begin(['--json', 'login', '--name', device], (line) => {
            if (line.includes('userCode'))
              code.resolve((JSON.parse(line) as { userCode: string }).userCode)
          })
          const ended = new Promise((resolve) => {
            login.once('exit', resolve)
          })
          const userCode = await code.promise
          await person.client.approveDeviceEnrolment({ params: { userCode } })
          await ended
        },
      })
      computers.push(computer)
      return actorOf(person, computer, device)
    },
    close: async () => {
      await Promise.all(computers.map((computer) => computer.close()))
      await server.stop()
      mailbox.close()
      outside.close()
      await removeInstallation(installation)
    },
  }
}

async function joinWorkspace(
  owner: Person,
  { url, email }: { url: string; email: string },
): Promise<Person> {
  const { link } = await owner.client.createInvitation({ body: { email, role: 'admin' } })
  const token = link.split('/').at(-1) ?? ''
  await owner.client.acceptInvitation({ params: { token }, body: { password } })
  return signIn(url, { email, password })
}

function actorOf(person: Person, computer: Computer, device: string): Actor {
  const { client } = person
  return {
    ...person,
    ...computer,
    device,
    suggested: async () => {
      await computer.setClock()
      await computer.delivered()
      await computer.desk.floyo('discover')
      const { items } = await client.listSuggestions({ query: { status: 'open' } })
      const [suggestion] = items
      if (suggestion && items.length === 1) return suggestion
      throw new Error(
        `there are ${items.length} suggestions: ${items.map(({ title }) => title).join('; ')}`,
      )
    },
    ended: (runId) =>
      until(`run ${runId} ends`, async () => {
        const run = await client.getRun({ params: { runId } })
        return run.finishedAt === null ? undefined : run
      }),
  }
}
