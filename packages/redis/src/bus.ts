/**
 * Word between processes over Redis, with the database's bus behind it: everybody listens on both, and
 * whoever finds Redis away speaks through the database. Word may come twice, which does no harm.
 */
import type { Bus } from '@floyo/engine'
import type { RedisAccess } from './open.ts'

const prefix = 'floyo:'

export function createRedisBus(redis: RedisAccess, fallback: Bus): Bus {
  const speaker = redis.connect('bus', 'impatient')
  return {
    async publish(messages) {
      if (speaker.status !== 'ready') return fallback.publish(messages)
      try {
        await Promise.all(
          messages.map(({ channel, payload }) => speaker.publish(prefix + channel, payload)),
        )
      } catch {
        await fallback.publish(messages)
      }
    },
    async listen(listening) {
      const { signal, channel, onPayload, onReady } = listening
      const listener = redis.connect(`bus ${channel}`)
      listener.on('message', (_channel, payload: string) => onPayload(payload))
      listener.on('ready', () => onReady?.())
      // Subscriptions are made again by the client whenever it connects again.
      listener.subscribe(prefix + channel).catch(() => undefined)
      try {
        await fallback.listen(listening)
      } finally {
        if (signal.aborted) listener.disconnect()
      }
    },
  }
}
