'use client'

import { cx } from './cx.ts'
import { Link, useAddress } from './link.tsx'

interface Segment {
  href: string
  label: string
  count?: number | undefined
}

/** Views of one thing as links, so that each has an address. */
export function ViewTabs({
  label,
  tabs,
  current,
}: {
  label: string
  tabs: readonly Segment[]
  current: string
}) {
  return (
    <nav aria-label={label} className="mb-6 -mt-2 overflow-x-auto border-b border-line">
      <ul className="flex gap-1 max-sm:gap-0">
        {tabs.map((tab) => (
          <li key={tab.href} ref={tab.href === current ? bringIntoView : undefined}>
            <Link
              href={tab.href}
              aria-current={tab.href === current ? 'page' : undefined}
              className={cx(
                '-mb-px inline-flex h-11 items-center gap-2 border-b-2 px-3 max-sm:px-1.5 font-semibold whitespace-nowrap focus-visible:-outline-offset-2',
                tab.href === current
                  ? 'border-tide text-ink'
                  : 'border-transparent text-ink-faint hover:text-ink',
              )}
            >
              {tab.label}
              {tab.count !== undefined && (
                <span className="rounded-full bg-mute-soft px-1.5 text-tiny text-ink-soft">
                  {tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** On a phone there may be more tabs than fit. */
function bringIntoView(tab: HTMLLIElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

interface ChoiceChipsProps<Value extends string> {
  label: string
  options: readonly { value: Value; label: string }[]
  value: Value
  onChoose: (value: Value) => void
}

/** One choice of a few. */
export function ChoiceChips<Value extends string>({
  label,
  options,
  value: chosen,
  onChoose,
}: ChoiceChipsProps<Value>) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1.5">
      {options.map(({ value, label: text }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
          className={cx(
            'h-8 rounded-full border px-3 text-small font-medium transition-colors max-sm:h-9',
            value === chosen
              ? 'border-tide-line bg-tide-soft text-tide-ink'
              : 'border-line bg-raised text-ink-soft hover:border-line-strong hover:text-ink',
          )}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

interface FilterChipsProps {
  label: string
  name: string
  options: readonly { value: string; label: string }[]
}

/** One choice of a few, kept in the page's address. */
export function FilterChips({ label, name, options }: FilterChipsProps) {
  const { query, setQuery } = useAddress()
  return (
    <ChoiceChips
      label={label}
      options={options}
      value={query.get(name) ?? ''}
      onChoose={(value) => setQuery({ [name]: value || undefined })}
    />
  )
}
