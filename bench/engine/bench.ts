/** What sections are given. */
import type { BenchDatabase } from './database.ts'
import type { Callers, Running } from './processes.ts'
import type { Figure } from './report.ts'

export interface Bench {
  database: BenchDatabase
  callers: Callers
  bare: Running
  /** Answers each effect. */
  sink: Running
  /** How long one measure takes. */
  seconds: number
  rounds: number
  /** Finished runs in the tables for section e. */
  history: number[]
}

export interface Section {
  title: string
  run(bench: Bench): Promise<Figure[]>
}
