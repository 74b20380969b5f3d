import { test } from 'node:test'
import { openStage } from './story/stage.ts'
import { playStory } from './story/story.ts'

test('a routine in real events becomes an automation that runs a command and mails its file', async (t) => {
  const stage = await openStage()
  t.after(() => stage.close())
  await playStory({ ...stage, tell: (chapter, seen) => t.diagnostic(`${chapter}: ${seen}`) })
})
