import type { Judge } from '../judges/judge.ts'
import { Observed } from '../judges/observed.ts'
import { answerTo } from '../observe/answer.ts'
import { writeJson } from '../results/artefact.ts'
import { OBSERVATIONS_VERSION, type SavedObservation, type SavedObservations } from '../results/observation.ts'

/** What is looked at, and who is asked how. */
export interface Subject {
  /** In words, for example `the load-balancer of node-1`. */
  readonly subject: string
  /** Who is asked; the subject where it can speak for itself. */
  readonly asked?: string
  readonly how: string
}

/** Looks at something, for the judge of its kind. It never throws because nobody answers: that is an observation too. */
export type Look = <Data, Wanted>(
  judge: Judge<Data, Wanted>,
  subject: Subject,
  action: () => Promise<Data>,
) => Promise<Observed<Data, Wanted>>

/** Everything that one case saw and that its verdict may rest on. */
export class Notebook {
  readonly #seen = new Map<object, () => SavedObservation>()

  readonly look: Look = async (judge, { subject, asked = subject, how }, action) =>
    new Observed(judge, subject, await answerTo({ asked, how }, action), observed => {
      if (!this.#seen.has(observed)) this.#seen.set(observed, () => observed.saved())
    })

  /** Writes what was seen, once the case has ended. Returns whether there was anything. */
  async save(file: string): Promise<boolean> {
    if (this.#seen.size === 0) return false
    const observations = [...this.#seen.values()].map(saved => saved())
    const content: SavedObservations = { schemaVersion: OBSERVATIONS_VERSION, observations }
    await writeJson(file, content)
    return true
  }
}
