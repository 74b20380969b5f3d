import { fairness } from '../proofs/fairness.ts'
import { testShort } from '../short.ts'

testShort(fairness)
