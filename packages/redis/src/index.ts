export { createRedisBus } from './bus.ts'
export { createDispatcher, type RedisDispatcher } from './dispatcher.ts'
export { openRedis, type RedisAccess } from './open.ts'
