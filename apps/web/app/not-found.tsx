import { NotFoundOutside } from '../features/shell/lost-outside.tsx'

export default function NotFoundPage() {
  return <NotFoundOutside />
}
