/** Which methods an address takes, for the answer to one that it does not. */
import type { FastifyInstance } from 'fastify'

/** Collects the addresses of `app` as they are mounted. @returns what an URL's address takes */
export function allowedMethods(app: FastifyInstance): (url: string) => string[] {
  const addresses: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    // The web app's catch-all takes no part in this.
    if (url.includes('*')) return
    const text = url.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+')
    addresses.push({ pattern: new RegExp(`^${text}$`), methods: [method].flat() })
  })
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const methods = addresses.filter((one) => one.pattern.test(path)).flatMap((one) => one.methods)
    return [...new Set(methods)].filter((method) => method !== 'HEAD')
  }
}
