import { appendJsonLine } from '../results/artefact.ts'
import type { CaseResult, Phase, RunResult } from '../results/model.ts'
import type { PhaseListener } from '../results/phases.ts'

/**
 * run.ndjson: what happened in a run, one JSON object a line with its `time` and `event`. A line is on disk before the
 * run goes on, so that a run that was killed leaves what it had found by then.
 */
export class EventLog implements PhaseListener {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  runStarted(id: string, command: readonly string[]): void {
    this.#write('run started', { id, command })
  }

  phaseStarted(phase: string, detail?: string): void {
    this.#write('phase started', { phase, detail })
  }

  phaseProgress(phase: string, text: string): void {
    this.#write('progress', { phase, text })
  }

  phaseEnded({ name: phase, outcome, durationMs }: Phase): void {
    this.#write('phase ended', { phase, outcome, durationMs })
  }

  caseEnded({ id, profile, verdict, durationMs, reason }: CaseResult): void {
    this.#write('case ended', { id, profile, verdict, durationMs, reason })
  }

  runEnded({ verdict, exitCode }: RunResult): void {
    this.#write('run ended', { verdict, exitCode })
  }

  #write(event: string, facts: object): void {
    appendJsonLine(this.#file, { time: new Date().toISOString(), event, ...facts })
  }
}

/** Tells every listener. */
export function tellAll(listeners: readonly PhaseListener[]): PhaseListener {
  return {
    phaseStarted: (name, detail) => listeners.forEach(listener => listener.phaseStarted(name, detail)),
    phaseProgress: (name, text) => listeners.forEach(listener => listener.phaseProgress(name, text)),
    phaseEnded: phase => listeners.forEach(listener => listener.phaseEnded(phase)),
  }
}
