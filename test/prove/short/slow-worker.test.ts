import { slowWorker } from '../proofs/slow-worker.ts'
import { testShort } from '../short.ts'

testShort(slowWorker)
