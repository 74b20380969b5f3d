import { schedules } from '../proofs/schedules.ts'
import { testShort } from '../short.ts'

testShort(schedules)
