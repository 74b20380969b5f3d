import { code } from '../proofs/code.ts'
import { testShort } from '../short.ts'

testShort(code)
