import { rollingRestart } from '../proofs/rolling-restart.ts'
import { testShort } from '../short.ts'

testShort(rollingRestart)
