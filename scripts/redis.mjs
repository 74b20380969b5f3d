/** The Redis for the tests of many machines. */
import { ensureProgram } from './debian.mjs'

/** @returns {Promise<string>} the path of a Redis server */
export function ensureRedis() {
  return ensureProgram({
    title: 'Redis',
    use: 'The tests of many machines',
    variable: 'FLOYO_REDIS_SERVER',
    names: ['redis-server', 'valkey-server'],
    // Debian has it where the path of an ordinary user does not look.
    places: ['/usr/bin/redis-server', '/opt/homebrew/bin/redis-server'],
    packages: [['redis-server']],
    elsewhere: 'https://redis.io/docs/latest/operate/oss_and_stack/install',
    without: '`npm test -- e2e` does without.',
  })
}
