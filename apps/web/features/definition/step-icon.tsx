import {
  Braces,
  Columns3,
  CornerUpLeft,
  Equal,
  File,
  GitFork,
  Globe,
  Hourglass,
  Laptop,
  type LucideIcon,
  Mail,
  MessageSquare,
  OctagonX,
  Repeat,
  RotateCw,
  ShieldCheck,
  Sheet,
  UserCheck,
  Workflow,
  Zap,
} from 'lucide-react'
import type { Kind } from './outline.ts'

const kinds: Record<Kind, LucideIcon> = {
  use: Zap,
  if: GitFork,
  switch: GitFork,
  each: Repeat,
  while: RotateCw,
  parallel: Columns3,
  try: ShieldCheck,
  wait: Hourglass,
  approve: UserCheck,
  call: Workflow,
  code: Braces,
  set: Equal,
  return: CornerUpLeft,
  fail: OctagonX,
}

const connectors: Record<string, LucideIcon> = {
  http: Globe,
  email: Mail,
  csv: Sheet,
  file: File,
  device: Laptop,
  slack: MessageSquare,
}

/** The sign of a step: of its connector when it uses one, otherwise of its kind. */
export function StepIcon({ kind, action = '' }: { kind: string; action?: string | undefined }) {
  const known = Object.hasOwn(kinds, kind) ? kinds[kind as Kind] : Zap
  const Icon = (kind === 'use' && connectors[action.split('.')[0] ?? '']) || known
  return <Icon className="size-4" aria-hidden="true" />
}
