import { AppError, type Definition } from '@floyo/contracts'
import { scheduleOf, scheduleProblem } from '@floyo/engine'

/** A draft may hold a schedule that can not be read. @throws AppError `invalid_definition` */
export function requireSchedules({ trigger }: Definition, now: number): void {
  const errors = trigger.flatMap((one, index) => {
    if (one.type !== 'schedule') return []
    const problem = scheduleProblem(scheduleOf(one, []), new Date(now))
    const field = `/trigger/${index}/cron`
    return problem === null ? [] : [{ field, code: 'invalid_schedule', message: problem }]
  })
  const [first] = errors
  if (first) {
    throw new AppError('invalid_definition', `${first.field}: ${first.message}`, { errors })
  }
}
