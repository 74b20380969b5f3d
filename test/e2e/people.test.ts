/**
 * Four people, from what they really did to an automation that really runs. Weeks of their work are
 * carried out in seconds, at a clock of their own, and captured by the shell's hook and the watcher.
 */
import { after, before, test } from 'node:test'
import { playAnalyst } from './people/analyst.ts'
import { playCreator } from './people/creator.ts'
import { playDeveloper } from './people/developer.ts'
import { playResearcher } from './people/researcher.ts'
import { openStage, type Stage } from './people/stage.ts'

let stage: Stage

before(async () => {
  stage = await openStage()
})

after(() => stage.close())

const people = {
  'an analyst runs a script, mails its report and uploads it each weekday: the schedule does so':
    playAnalyst,
  'a developer edits, tests, pushes and looks at the build: the edit does so': playDeveloper,
  'a writer turns Markdown into a PDF and uploads it: the new text does so': playCreator,
  'a researcher gets data, draws a figure and shows it in the chat twice a week: the schedule does so':
    playResearcher,
}

// Side by side: each has a computer of their own, and much of it is waiting.
test('from weeks of work to a workflow that does it', { concurrency: true }, async (t) => {
  await Promise.all(Object.entries(people).map(([fact, play]) => t.test(fact, () => play(stage))))
})
