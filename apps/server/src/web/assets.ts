/**
 * The files of a build that never change, served by the server itself: only what lay there at the
 * start, each by its exact name, compressed once at its first request and kept.
 */
import fs from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { AppError } from '@floyo/contracts'
import type { FastifyInstance } from 'fastify'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

type Encoding = 'br' | 'gzip' | 'identity'

interface Asset {
  file: string
  type: string
  isText: boolean
  bodies: Map<Encoding, Promise<Buffer>>
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
}

const textTypes = /^(?:text\/|application\/json|image\/svg)/
const prefix = '/_next/static/'

/** Every file below `dir`, by its address. */
function findAssets(dir: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  if (!fs.existsSync(dir)) return assets
  for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const address =
      prefix + path.relative(dir, file).split(path.sep).map(encodeURIComponent).join('/')
    const type = types[path.extname(entry.name)] ?? 'application/octet-stream'
    assets.set(address, { file, type, isText: textTypes.test(type), bodies: new Map() })
  }
  return assets
}

export function mountAssets(app: FastifyInstance, buildDir: string): void {
  const assets = findAssets(path.join(buildDir, '.next/static'))
  app.get(`${prefix}*`, { config: { access: 'anonymous' } }, async (request, reply) => {
    const address = request.url.split('?', 1)[0] ?? ''
    const asset = assets.get(address) ?? assets.get(encodedAgain(address))
    if (!asset) throw new AppError('not_found', 'There is no such file in this build')
    const encoding = asset.isText ? chooseEncoding(request.headers['accept-encoding']) : 'identity'
    if (encoding !== 'identity') void reply.header('content-encoding', encoding)
    return reply
      .header('content-type', asset.type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .send(await bodyOf(asset, encoding))
  })
}

/** Browsers leave brackets and the like as they are in an address. */
function encodedAgain(address: string): string {
  try {
    return address
      .split('/')
      .map((part) => encodeURIComponent(decodeURIComponent(part)))
      .join('/')
  } catch {
    return address
  }
}

export function chooseEncoding(accepted: string | string[] | undefined): Encoding {
  const text = String(accepted ?? '')
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(text)) return 'br'
  if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(text)) return 'gzip'
  return 'identity'
}

function bodyOf(asset: Asset, encoding: Encoding): Promise<Buffer> {
  let body = asset.bodies.get(encoding)
  if (!body) {
    body = makeBody(asset, encoding)
    // A failure is told to whoever waits, and the next request tries again.
    body.catch(() => asset.bodies.delete(encoding))
    asset.bodies.set(encoding, body)
  }
  return body
}

async function makeBody({ file }: Asset, encoding: Encoding): Promise<Buffer> {
  const plain = await readFile(file)
  switch (encoding) {
    case 'br':
      return toBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    case 'gzip':
      return toGzip(plain, { level: 9 })
    case 'identity':
      return plain
  }
}
