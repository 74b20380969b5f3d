/** Where one can go, in the order of the loop: what is, what was seen, what is proposed, what runs. */
import type { Permission } from '@floyo/contracts'
import {
  Activity,
  House,
  Laptop,
  Lightbulb,
  ListChecks,
  type LucideIcon,
  Plug,
  Settings,
  UserCheck,
  Workflow,
} from 'lucide-react'

export interface Place {
  href: string
  label:
    | 'home'
    | 'activity'
    | 'suggestions'
    | 'workflows'
    | 'runs'
    | 'approvals'
    | 'connections'
    | 'devices'
    | 'settings'
  icon: LucideIcon
  /** Also at the bottom of a phone's screen. */
  handy: boolean
  /** Only for those who may see it. */
  needs?: Permission
}

export const places: readonly Place[] = [
  { href: '/', label: 'home', icon: House, handy: true },
  { href: '/activity', label: 'activity', icon: Activity, handy: false },
  { href: '/suggestions', label: 'suggestions', icon: Lightbulb, handy: true },
  { href: '/workflows', label: 'workflows', icon: Workflow, handy: true },
  { href: '/runs', label: 'runs', icon: ListChecks, handy: true },
  { href: '/approvals', label: 'approvals', icon: UserCheck, handy: false },
  {
    href: '/connections',
    label: 'connections',
    icon: Plug,
    handy: false,
    needs: 'connections:read',
  },
  { href: '/devices', label: 'devices', icon: Laptop, handy: false },
  { href: '/settings', label: 'settings', icon: Settings, handy: false },
]

/** Whether an address lies in a place: `/runs/1` is in `/runs`, and only `/` is at home. */
export function isIn(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
}
