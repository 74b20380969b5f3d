import {
  AppWindow,
  CalendarDays,
  CircleDot,
  File,
  GitCommitHorizontal,
  Globe,
  type LucideIcon,
  Mail,
  MessageSquare,
  SquareTerminal,
} from 'lucide-react'

const icons: Record<string, LucideIcon> = {
  file: File,
  command: SquareTerminal,
  app: AppWindow,
  mail: Mail,
  git: GitCommitHorizontal,
  calendar: CalendarDays,
  chat: MessageSquare,
  url: Globe,
  web: Globe,
}

/** The sign of what an event is about: the part of its type before the first dot. */
export function EventIcon({ type, className }: { type: string; className?: string }) {
  const Icon = icons[type.split('.')[0] ?? ''] ?? CircleDot
  return <Icon className={className ?? 'size-4'} aria-hidden="true" />
}
