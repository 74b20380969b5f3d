/**
 * What is told of a routine and of the workflow proposed from it, as facts. Who shows it makes the
 * sentence in their reader's language; rows from before these facts have their English sentence alone.
 */
import { z } from 'zod'

/** An act as a person tells it: `run` and `export.py`. The verb is a word that catalogues know. */
export const ToldAct = z.object({ verb: z.string(), object: z.string() }).meta({ id: 'ToldAct' })
export type ToldAct = z.infer<typeof ToldAct>

/** A step of a routine as a person tells it. */
export const ToldStep = ToldAct.extend({
  /** What the subject is called: `invoice-*.pdf`. */
  name: z.string(),
  /** Whether a service does it, and no person. */
  service: z.boolean(),
  /** Whether it is what the workflow is called by. */
  inTitle: z.boolean(),
}).meta({ id: 'ToldStep' })
export type ToldStep = z.infer<typeof ToldStep>

/** The notes that there are, each with the values that its sentence takes. */
export interface NoteValues {
  'not-watched': { path: string }
  'own-writes': { name: string }
  'outside-folder': { name: string }
  /** What stays with the person is among the acts; `waits`: whether later steps went on from it. */
  'by-hand': { waits: 'yes' | 'no' }
  sometimes: { seen: number; all: number }
  'not-always': { text: string; percent: number; field: string }
  'shell-line': Record<string, never>
  differs: { percent: number; variants: string }
  'left-out': Record<string, never>
  'no-device': Record<string, never>
  'option-changes': Record<string, never>
  /** `cwd` and `device` are empty where they are not known. */
  allow: { device: string; command: string; cwd: string }
  'folder-unseen': Record<string, never>
  /** A field that nobody saw; its action's connector says why it is asked for. */
  unseen: { action: string; field: string }
  'connection-missing': { name: string; type: string }
  'connection-several': { names: string }
  'connection-secret': { name: string; type: string }
}
export type NoteCode = keyof NoteValues

/** What a note says. A code that is not known has the note's English sentence. */
export const NoteFacts = z
  .object({
    code: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])),
    acts: z.array(ToldAct),
  })
  .meta({ id: 'NoteFacts' })
export type NoteFacts = z.infer<typeof NoteFacts>

/** What a suggestion is called: what is done, and what it begins with where that is no time. */
export const ToldTitle = z
  .object({
    acts: z.array(ToldAct).min(1),
    start: z.object({ type: z.string(), actor: z.string(), told: ToldStep }).nullable(),
    /** Whether it only reminds. */
    reminds: z.boolean(),
  })
  .meta({ id: 'ToldTitle' })
export type ToldTitle = z.infer<typeof ToldTitle>

/** What the steps of a simulation say, each with the values that its sentence takes. */
export interface StepValues {
  'condition-false': Record<string, never>
  'switched-off': Record<string, never>
  gave: { output: string }
  pinned: { output: string }
  'would-wait': { until: string }
  'would-wait-event': { type: string }
  'would-wait-call': Record<string, never>
  'would-ask': { by: string; message: string }
  /** `connection` and `input` are empty where there is none. */
  'would-do': { action: string; connection: string; input: string }
  'would-run-code': { input: string }
  'would-call': { workflow: string; inputs: string }
}
export type StepCode = keyof StepValues

/** What a step says. A code that is not known has the step's English sentence. */
export const StepFacts = z
  .object({ code: z.string(), values: z.record(z.string(), z.string()) })
  .meta({ id: 'StepFacts' })
export type StepFacts = z.infer<typeof StepFacts>
