import { sameKey } from '../proofs/same-key.ts'
import { testShort } from '../short.ts'

testShort(sameKey)
