import { NotFound } from '../features/shell/lost.tsx'

export default function NotFoundPage() {
  return <NotFound />
}
