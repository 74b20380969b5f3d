/** The main job of the product on real input, told as it happens; `npm run demo` prepares for it. */
import { openStage } from '../test/e2e/story/stage.ts'
import { playStory } from '../test/e2e/story/story.ts'

const begun = performance.now()
const stage = await openStage()
try {
  await playStory({
    ...stage,
    tell: (chapter, seen) => {
      const seconds = ((performance.now() - begun) / 1000).toFixed(1).padStart(6)
      console.log(`${seconds} s  ${chapter.padEnd(28)} ${seen}`)
    },
  })
} finally {
  await stage.close()
}
