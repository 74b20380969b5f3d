/**
 * What at least three people of a workspace do in the same way. Every word of it is on a list here: who
 * does it, with what, for whom and exactly when can not be said with them.
 */
import { z } from 'zod'
import { Timestamp } from './time.ts'

/** Kinds of acts that are told apart; all others are `other`. New ones may be added, none changes. */
export const TeamAct = z
  .enum([
    'app.focused',
    'calendar.event',
    'chat.message',
    'command.finished',
    'file.created',
    'file.deleted',
    'file.downloaded',
    'file.edited',
    'file.moved',
    'file.opened',
    'file.uploaded',
    'git.committed',
    'git.pushed',
    'mail.received',
    'mail.sent',
    'url.visited',
    'other',
  ])
  .meta({ id: 'TeamAct' })
export type TeamAct = z.infer<typeof TeamAct>

/** On which days, roughly: `weekly` is on certain days of the week. */
export const TeamDays = z.enum(['daily', 'weekdays', 'weekly', 'every-few-weeks', 'monthly'])
export type TeamDays = z.infer<typeof TeamDays>

/** When on these days, in the person's own zone: before 5, 12, 17 and 24 o'clock; or in several of these. */
export const TeamTime = z.enum(['night', 'morning', 'afternoon', 'evening', 'throughout'])
export type TeamTime = z.infer<typeof TeamTime>

/** How a routine goes, without what is done only sometimes. */
export const TeamTemplate = z
  .object({
    steps: z.array(z.object({ act: TeamAct, service: z.boolean() })).min(2),
    /** Null when its first step starts it, and not the clock. */
    schedule: z.object({ days: TeamDays, time: TeamTime }).nullable(),
  })
  .meta({ id: 'TeamTemplate' })
export type TeamTemplate = z.infer<typeof TeamTemplate>

/** How many people; under three nothing is said. */
export const PeopleBucket = z.enum(['3-to-5', '6-to-10', 'over-10']).meta({ id: 'PeopleBucket' })
export type PeopleBucket = z.infer<typeof PeopleBucket>

/** Minutes a week that it takes by hand. */
export const MinutesBucket = z
  .enum(['under-5', '5-to-15', '15-to-60', 'over-60'])
  .meta({ id: 'MinutesBucket' })
export type MinutesBucket = z.infer<typeof MinutesBucket>

/** A way of working of at least three people. */
export const TeamPattern = z
  .object({
    template: TeamTemplate,
    people: PeopleBucket,
    /** What it takes each of them: the middle one. */
    weeklyMinutes: MinutesBucket,
  })
  .meta({ id: 'TeamPattern' })
export type TeamPattern = z.infer<typeof TeamPattern>

/** Put together once a day; those of the most people first. */
export const TeamPatterns = z.object({ items: z.array(TeamPattern) }).meta({ id: 'TeamPatterns' })
export type TeamPatterns = z.infer<typeof TeamPatterns>

/** What the caller's routines add to team patterns, or would add. */
export const TeamContribution = z
  .object({
    /** Since when they count; null when they do not. */
    since: Timestamp.nullable(),
    /** All that is taken of them, and seen by nobody before three people have the same. */
    items: z.array(z.object({ template: TeamTemplate, weeklyMinutes: MinutesBucket })),
  })
  .meta({ id: 'TeamContribution' })
export type TeamContribution = z.infer<typeof TeamContribution>
