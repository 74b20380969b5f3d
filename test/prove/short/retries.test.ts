import { retries } from '../proofs/retries.ts'
import { testShort } from '../short.ts'

testShort(retries)
