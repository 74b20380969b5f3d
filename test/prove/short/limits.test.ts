import { limits } from '../proofs/limits.ts'
import { testShort } from '../short.ts'

testShort(limits)
