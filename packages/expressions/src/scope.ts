/** The names an expression may begin with. Which of them exist depends on where it stands. */
export const rootNames = [
  'trigger',
  'inputs',
  'steps',
  'vars',
  'run',
  'item',
  'index',
  'event',
  'error',
  'probe',
] as const
export type RootName = (typeof rootNames)[number]
