import { simulation } from '../proofs/simulation.ts'
import { testShort } from '../short.ts'

testShort(simulation)
