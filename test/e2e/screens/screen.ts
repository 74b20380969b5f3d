import type { Page } from 'playwright-core'

/** One screen, or one state of it: where it is, and what brings it about. */
export interface Screen {
  name: string
  path: string
  /** Shown to people who have not signed in. */
  open?: boolean
  /** There is nothing at its address, and that is what it shows. */
  missing?: boolean
  /** What a person does on it to see this: opens a dialog, unfolds a part. */
  show?: (page: Page) => Promise<void>
}
