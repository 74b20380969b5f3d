/** What a day has beside routines: a few files at no set time, a look around in the shell. */
import { at, seeded } from './days.ts'
import type { Actor } from './stage.ts'

const notes = ['ideas', 'budget', 'talk', 'review', 'contract', 'plan', 'letters']

export function everydayWork(actor: Actor, seed: number): (day: number) => Promise<void> {
  const random = seeded(seed)
  return async (day) => {
    for (let count = 2 + Math.floor(random() * 3); count > 0; count--) {
      await actor.setClock(at(day, '08:00', random() * 540))
      const name = notes[Math.floor(random() * notes.length)] ?? ''
      await actor.write(`notes/${name}.txt`, `${random()}`)
    }
    if (random() < 0.3) {
      await actor.setClock(at(day, '08:00', random() * 540))
      await actor.type(random() < 0.5 ? 'ls notes' : 'true')
    }
  }
}
