/**
 * The part of the engine that needs no database: the interpreter of live runs with answers from a
 * file. The command tests workflows with it offline.
 */
export { type FixtureResult, runFixture } from './history/fixture.ts'
