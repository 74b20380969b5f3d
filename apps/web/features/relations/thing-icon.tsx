import { AppWindow, File, Folder, type LucideIcon, Send, SquareTerminal } from 'lucide-react'
import type { ThingKind } from '@floyo/contracts'

const icons: Record<ThingKind, LucideIcon> = {
  file: File,
  folder: Folder,
  command: SquareTerminal,
  app: AppWindow,
  place: Send,
}

export function ThingIcon({ kind, className }: { kind: ThingKind; className?: string }) {
  const Icon = icons[kind]
  return <Icon className={className ?? 'size-4 shrink-0'} aria-hidden="true" />
}
