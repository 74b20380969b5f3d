'use client'

import { useMemo } from 'react'
import type { Relation, RelationThing } from '@floyo/contracts'
import { cx } from '../../ui/cx.ts'
import { type Layout, layered, type Point } from './layered.ts'
import { ThingIcon } from './thing-icon.tsx'
import relationsTexts from '../../messages/en/relations.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The room beside what is told of a thing; where the usual sizes do not fit, narrow ones may. */
const room = 720
const usual = { width: 186, height: 46, across: 74, down: 18, row: room }
const narrow = { ...usual, width: 148, across: 40 }
const margin = 16

interface PictureProps {
  things: ReadonlyMap<string, RelationThing>
  relations: readonly Relation[]
  /** The thing that is looked at. */
  about: string | undefined
  onChoose: (id: string | undefined) => void
}

/** The map as a picture, from left to right. The list beside it says the same in words. */
export function Picture({ things, relations, about, onChoose }: PictureProps) {
  const t = useTexts(relationsTexts)
  const { layout, sizes } = useMemo(() => drawn(relations), [relations])
  const near = new Set(
    relations
      .filter(({ from, to }) => from === about || to === about)
      .flatMap(({ from, to }) => [from, to]),
  )
  const isOff = about !== undefined && near.size > 0
  return (
    <div className="overflow-auto rounded-box border border-line bg-raised shadow-low">
      <div
        role="group"
        aria-label={t('picture', { things: layout.places.size, relations: relations.length })}
        className="relative mx-auto"
        style={{ width: layout.width + 2 * margin, height: layout.height + 2 * margin }}
      >
        <svg aria-hidden="true" className="absolute inset-0 size-full">
          <Heads />
          {relations.map((relation, place) => (
            <Line
              key={`${relation.from} ${relation.to} ${relation.how}`}
              relation={relation}
              route={layout.routes[place] ?? []}
              look={lookOf(relation, { about, isOff })}
            />
          ))}
        </svg>
        {inReadingOrder(layout.places).map(([id, { x, y }]) => {
          const thing = things.get(id)
          return (
            thing && (
              <button
                key={id}
                type="button"
                aria-pressed={id === about}
                title={thing.template}
                onClick={() => onChoose(id === about ? undefined : id)}
                className={cx(
                  'absolute flex items-center gap-2.5 rounded-box border px-3 text-left transition-colors',
                  id === about
                    ? 'border-tide bg-tide-soft'
                    : near.has(id)
                      ? 'border-tide-line bg-raised hover:border-tide'
                      : 'border-line bg-sunken hover:border-line-strong',
                )}
                style={{
                  left: x + margin,
                  top: y + margin,
                  width: sizes.width,
                  height: sizes.height,
                }}
              >
                <span className={id === about || near.has(id) ? 'text-tide-ink' : 'text-ink-faint'}>
                  <ThingIcon kind={thing.kind} />
                </span>
                <span className="min-w-0">
                  <span className="block truncate text-small leading-5 font-semibold text-ink">
                    {thing.label}
                  </span>
                  <span className="block truncate text-tiny leading-4 text-ink-faint">
                    {t(`kinds.${thing.kind}`)}
                  </span>
                </span>
              </button>
            )
          )
        })}
      </div>
    </div>
  )
}

function drawn(relations: readonly Relation[]): { layout: Layout; sizes: typeof usual } {
  const layout = layered(relations, usual)
  if (layout.width <= room) return { layout, sizes: usual }
  return { layout: layered(relations, narrow), sizes: narrow }
}

/** Column by column, so that going on by the keyboard follows what feeds what. */
function inReadingOrder(places: ReadonlyMap<string, Point>): [string, Point][] {
  return [...places].toSorted(([, a], [, b]) => a.x - b.x || a.y - b.y)
}

type Look = 'plain' | 'near' | 'off'

function lookOf(
  { from, to }: Relation,
  { about, isOff }: { about: string | undefined; isOff: boolean },
): Look {
  if (!isOff) return 'plain'
  return from === about || to === about ? 'near' : 'off'
}

const strokes: Record<Look, string> = {
  plain: 'stroke-heat-2',
  near: 'stroke-tide',
  off: 'stroke-line',
}

/** The stronger, the thicker; what changes together is dashed and points nowhere. */
function Line({
  relation,
  route,
  look,
}: {
  relation: Relation
  route: readonly Point[]
  look: Look
}) {
  const isTogether = relation.kind === 'together'
  return (
    <path
      d={curve(route, isTogether ? 0 : 7)}
      fill="none"
      strokeWidth={1.25 + 1.75 * relation.strength}
      strokeDasharray={isTogether ? '1 5' : undefined}
      strokeLinecap={isTogether ? 'round' : undefined}
      markerEnd={isTogether ? undefined : `url(#head-${look})`}
      className={strokes[look]}
    />
  )
}

/** A smooth line through points that are passed from side to side; it ends a head's length early. */
function curve(route: readonly Point[], head: number): string {
  const points = route.map(({ x, y }) => ({ x: x + margin, y: y + margin }))
  const [first, ...rest] = points
  if (!first) return ''
  let from = first
  let path = `M${first.x} ${first.y}`
  for (const [place, point] of rest.entries()) {
    const isLast = place === rest.length - 1
    const way = Math.sign(point.x - from.x) || 1
    const x = isLast ? point.x - way * head : point.x
    const bend = Math.max(24, Math.abs(x - from.x) / 2) * way
    path += ` C${from.x + bend} ${from.y} ${x - bend} ${point.y} ${x} ${point.y}`
    from = point
  }
  return path
}

function Heads() {
  const fills: Record<Look, string> = { plain: 'fill-heat-2', near: 'fill-tide', off: 'fill-line' }
  return (
    <defs>
      {(['plain', 'near', 'off'] as const).map((look) => (
        <marker
          key={look}
          id={`head-${look}`}
          viewBox="0 0 8 8"
          refX="1"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0.5 8 4 0 7.5Z" className={fills[look]} />
        </marker>
      ))}
    </defs>
  )
}
