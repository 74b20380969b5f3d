import { killLoop } from '../proofs/kill-loop.ts'
import { testShort } from '../short.ts'

testShort(killLoop)
