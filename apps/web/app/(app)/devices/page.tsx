import type { Metadata } from 'next'
import { Prefetch } from '../../../api/prefetch.tsx'
import { Devices } from '../../../features/devices/devices.tsx'
import { devicesQuery } from '../../../features/devices/queries.ts'
import { pageTitles } from '../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('devices') }

export default function DevicesPage() {
  return (
    <Prefetch
      path="/devices"
      load={(cache, client) => [cache.fetchInfiniteQuery(devicesQuery(client))]}
    >
      <Devices />
    </Prefetch>
  )
}
