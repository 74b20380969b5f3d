import { outage } from '../proofs/outage.ts'
import { testShort } from '../short.ts'

testShort(outage)
