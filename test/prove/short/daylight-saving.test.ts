import { daylightSaving } from '../proofs/daylight-saving.ts'
import { testShort } from '../short.ts'

testShort(daylightSaving)
