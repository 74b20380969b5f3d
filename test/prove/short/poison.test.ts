import { poison } from '../proofs/poison.ts'
import { testShort } from '../short.ts'

testShort(poison)
