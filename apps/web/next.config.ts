import path from 'node:path'
import type { NextConfig } from 'next'

const root = path.resolve(import.meta.dirname, '../..')

/** The web process: pages only. It has no rewrites, no server actions and no image service. */
const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: root,
  // No image service, so no image library.
  outputFileTracingExcludes: { '*': ['node_modules/sharp/**', 'node_modules/@img/**'] },
  turbopack: {
    root,
    rules: { '**/messages/en/*.json': { loaders: ['./scripts/compile-texts.mjs'], as: '*.json' } },
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
  },
  transpilePackages: ['@floyo/client', '@floyo/contracts'],
  poweredByHeader: false,
  // The server compresses what it passes on, and serves the files of a build itself.
  compress: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  typescript: { ignoreBuildErrors: true },
}

export default config
