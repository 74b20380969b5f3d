/** A developer: edits, tests, commits, pushes, and looks how the build does, at any time of the day. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { simulated } from '../../product/simulated.ts'
import { until } from '../../product/until.ts'
import { at, workdays } from './days.ts'
import { everydayWork } from './everyday.ts'
import type { Stage } from './stage.ts'

const times = ['10:20', '14:45', '09:30', '16:05', '11:50', '13:10', '15:35']

export async function playDeveloper({ enter, outside }: Stage): Promise<void> {
  const developer = await enter('developer', {
    scripts: { 'test.sh': 'grep -q line app.js\n', 'app.js': '// line\n' },
    programs: { curl: 'echo "$@" >> ~/.asked' },
  })
  const { desk, folder, client } = developer
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: folder, env: desk.env }).toString()
  const remote = join(desk.home, 'origin.git')
  await writeFile(
    join(desk.home, '.gitconfig'),
    '[user]\n  name = Ada\n  email = ada@example.com\n[init]\n  defaultBranch = main\n[push]\n  default = current\n',
  )
  git('init', '-q', '--bare', remote)
  git('init', '-q')
  git('remote', 'add', 'origin', remote)
  git('add', '.')
  git('commit', '-q', '-m', 'Begin')

  const everyday = everydayWork(developer, 4)
  for (const [place, day] of workdays.entries()) {
    await everyday(day)
    if (place % 2 === 0 && place > 4) continue
    const time = times[place % times.length] ?? ''
    await developer.setClock(at(day, time))
    await developer.save('app.js', `// line ${place}\n`)
    for (const [minutes, line] of [
      [2, 'sh test.sh'],
      [4, `git commit -q -a -m "Line ${place}"`],
      [5, 'git push -q origin main'],
      [7, `curl -s ${outside.url}/builds/main.json`],
    ] as const) {
      await developer.setClock(at(day, time, minutes + (place % 2)))
      await developer.type(line)
    }
  }
  const { pattern, definition, id, notes } = await developer.suggested()
  assert.equal(pattern.schedule, null)
  assert.deepEqual(definition.trigger, [
    {
      type: 'event',
      on: 'file.edited',
      where: "event.subject == '~/work/app.js'",
      debounce: '1m',
    },
  ])
  assert.deepEqual(
    definition.steps.map((step) => 'use' in step && (step.with?.['command'] ?? step.with)),
    [
      ['sh', 'test.sh'],
      ['git', 'commit', '-q', '-a', '-m', '***'],
      ['git', 'push', '-q', 'origin', 'main'],
      { method: 'GET', url: `${outside.url}/builds/main.json` },
    ],
  )
  assert.deepEqual(
    notes.flatMap(({ ask }) => (ask ? [ask.id] : [])),
    ['git_commit.command.5'],
  )

  const { id: workflowId } = await client.acceptSuggestion({
    params: { suggestionId: id },
    body: { answers: { 'git_commit.command.5': 'Work of the day' } },
  })
  const simulation = await simulated(client, workflowId)
  assert.ok(simulation.hits >= 8 && simulation.missed === 0, JSON.stringify(simulation))

  for (const command of ['sh test.sh', 'git commit -q -a -m *', 'git push -q origin main'])
    await desk.floyo('agent', 'allow', command, '--cwd', folder)
  await desk.floyo('agent', 'start')
  // A minute of quiet before it starts is too long for a test.
  const file = join(desk.home, 'workflow.yaml')
  await desk.floyo('workflows', 'pull', workflowId, '--file', file)
  const yaml = await readFile(file, 'utf8')
  await writeFile(file, yaml.replace('debounce: 1m', 'debounce: 1s'))
  await desk.floyo('workflows', 'push', file)
  await client.enableWorkflow({ params: { workflowId } })
  await developer.write('app.js', '// the real line\n')
  const run = await until('the edit starts a run', async () => {
    const { items } = await client.listRuns({ query: { workflowId } })
    return items.find(({ trigger }) => trigger === 'event')
  })
  const { status, error } = await developer.ended(run.id)
  assert.equal(status, 'succeeded', JSON.stringify(error))
  assert.equal(git('-C', remote, 'log', '-1', '--format=%s', 'main').trim(), 'Work of the day')
  assert.equal(git('-C', remote, 'show', 'main:app.js'), '// the real line\n')
  assert.deepEqual(
    outside.received('/builds/').map(({ method, path }) => [method, path]),
    [['GET', '/builds/main.json']],
  )
}
