export { type AnyTable, dropRules, insertInto, listTables } from './any-row.ts'
export { freePort } from './free-port.ts'
export { emptyDatabase, testDatabase, type TestDatabase } from './test-database.ts'
export {
  aDefinition,
  seedDevice,
  seedEvents,
  seedMember,
  seedRuns,
  seedUser,
  seedWorkflow,
  seedWorkspace,
  type SeededWorkflow,
  type SeededWorkspace,
} from './seed.ts'
export { sharedServerDir, testServer } from './server.ts'
export { untilWaiting } from './until-waiting.ts'
