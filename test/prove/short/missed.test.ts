import { missedTimes } from '../proofs/missed.ts'
import { testShort } from '../short.ts'

testShort(missedTimes)
