import type { CaseResult, Phase, RunResult, Verdict } from '../harness/results/model.ts'
import { cleanData } from '../harness/results/redact.ts'
import { duration, firstLine } from './format.ts'
import { countsText, fullTitle } from './tally.ts'
import { type Clock, systemClock } from './terminal/clock.ts'
import { caseLines, endLines, quietEndLines } from './terminal/lines.ts'
import { createPaint, wantsColor } from './terminal/paint.ts'
import { withoutCommands } from './terminal/workflow-commands.ts'
import { Screen, type Sink } from './terminal/screen.ts'

/** What {@link createTerminal} takes. */
export interface TerminalOptions {
  readonly stream: Sink
  readonly isTTY: boolean
  /** Overrules FORCE_COLOR, NO_COLOR and the terminal. */
  readonly color?: boolean | undefined
  /** Says what needs a look and the end, and nothing else. */
  readonly quiet?: boolean | undefined
  /** In CI nothing is redrawn, whatever the stream claims to be, and a long phase says less often that it lives. */
  readonly ci?: boolean | undefined
  /** Where FORCE_COLOR, NO_COLOR, TERM and GITHUB_ACTIONS are looked up. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
}

/** Tells a run while it happens. */
export interface Terminal {
  phaseStarted(name: string, detail?: string): void
  /** What the phase does right now; shown where there is room for it. */
  phaseProgress(name: string, text: string): void
  phaseEnded(phase: Phase): void
  /** Something that a reader has to know about all that follows. */
  note(text: string): void
  /** How many cases the run has, as far as somebody knows. */
  casesExpected(count: number): void
  caseStarted(c: StartedCase): void
  caseEnded(c: CaseResult): void
  /** Ends the output. `reportDir` is the folder that {@link RunResult} was written to. */
  runEnded(run: RunResult, reportDir?: string): void
}

/** A case that runs. */
export type StartedCase = Pick<CaseResult, 'id' | 'profile' | 'group' | 'title'>

interface ActivePhase {
  readonly name: string
  readonly detail: string | undefined
  readonly since: number
  text: string
}

/** A phase that says nothing for so long gets a line, so that a log shows that the run is alive. Nobody watches CI's. */
const HEARTBEAT_MS = { log: 10_000, ci: 60_000 } as const

/**
 * The output of a run, without secrets and without anything that a terminal or a runner of GitHub's would carry out. On a TTY, finished lines and below them one status line with the elapsed time; elsewhere plain
 * lines, with a heartbeat. In GitHub Actions the outer phases are groups.
 */
export function createTerminal(options: TerminalOptions): Terminal {
  return new LiveTerminal(options)
}

class LiveTerminal implements Terminal {
  readonly #screen: Screen
  readonly #clock: Clock
  readonly #paint
  readonly #quiet: boolean
  readonly #live: boolean
  readonly #grouped: boolean
  readonly #onGitHub: boolean
  readonly #heartbeatMs: number
  readonly #active: ActivePhase[] = []
  readonly #counts: Record<Verdict, number> = { passed: 0, failed: 0, broken: 0, skipped: 0, inconclusive: 0 }
  readonly #running = new Map<string, string>()
  #expected: number | undefined
  #heading = ''
  #lastLineAt = 0
  #stopTicking: (() => void) | undefined

  constructor({
    stream,
    isTTY,
    color,
    quiet = false,
    ci = false,
    env = process.env,
    clock = systemClock,
  }: TerminalOptions) {
    this.#quiet = quiet
    this.#live = isTTY && !ci && !quiet
    this.#onGitHub = env['GITHUB_ACTIONS'] === 'true'
    this.#grouped = this.#onGitHub && !quiet
    this.#heartbeatMs = ci ? HEARTBEAT_MS.ci : HEARTBEAT_MS.log
    this.#screen = new Screen(stream, this.#live)
    this.#clock = clock
    this.#paint = createPaint(wantsColor({ color, isTTY, env }))
  }

  phaseStarted(name: string, told?: string): void {
    const detail = told === undefined ? undefined : this.#clean(told)
    const title = detail === undefined ? name : `${name}: ${detail}`
    const line = this.#grouped && this.#active.length === 0 ? `::group::${title}` : `${this.#indent()}${title} ...`
    this.#active.push({ name, detail, since: this.#clock.now(), text: '' })
    if (!this.#quiet && !this.#live) this.#print([line])
    if (!this.#quiet) this.#stopTicking ??= this.#clock.every(1000, () => this.#tick())
    this.#showStatus()
  }

  phaseProgress(name: string, text: string): void {
    const phase = this.#active.findLast(active => active.name === name)
    if (phase !== undefined) phase.text = firstLine(this.#clean(text))
    this.#showStatus()
  }

  phaseEnded(phase: Phase): void {
    const { name, detail, outcome, durationMs } = this.#clean(phase)
    const index = this.#active.findLastIndex(active => active.name === name)
    const [started] = index === -1 ? [] : this.#active.splice(index, 1)
    // A log has the line with which the phase started.
    const isSaid = detail === undefined || (!this.#live && detail === started?.detail)
    const what = isSaid ? name : `${name} (${detail})`
    const how = { done: 'done in', failed: 'FAILED after', interrupted: 'interrupted after' }[outcome]
    const line = `${this.#indent()}${what}: ${how} ${duration(durationMs)}`
    const endsGroup = this.#grouped && this.#active.length === 0
    this.#heading = ''
    const told = outcome === 'failed' ? this.#paint(line, 'failed') : line
    if (!this.#quiet) this.#print(endsGroup ? ['::endgroup::', told] : [told])
    if (this.#active.length === 0) this.#stop()
    this.#showStatus()
  }

  note(text: string): void {
    this.#print(
      this.#clean(text)
        .split('\n')
        .map(line => `${this.#indent()}${line}`),
    )
  }

  casesExpected(count: number): void {
    this.#expected = count
  }

  caseStarted(c: StartedCase): void {
    this.#running.set(`${c.id} on ${c.profile}`, this.#clean(fullTitle(c)))
    this.#showStatus()
  }

  caseEnded(told: CaseResult): void {
    const c = this.#clean(told)
    this.#counts[c.verdict] += 1
    this.#running.delete(`${told.id} on ${told.profile}`)
    // What the caller ruled out is told at the end, by reason: one profile may rule out hundreds.
    const isTold = this.#quiet ? c.verdict !== 'passed' && c.verdict !== 'skipped' : c.ruledOut !== true
    if (isTold) {
      // Cases of several suites run at the same time, and each line names its own.
      const heading = `on ${c.profile}`
      const above = heading === this.#heading ? [] : ['', this.#paint(heading, 'strong')]
      this.#heading = heading
      this.#print([...above, ...caseLines(c, this.#paint)])
    }
    this.#showStatus()
  }

  runEnded(run: RunResult, reportDir?: string): void {
    this.#stop()
    this.#screen.status('')
    this.#print((this.#quiet ? quietEndLines : endLines)(this.#clean(run), reportDir, this.#paint))
  }

  /** What others have named and said: it may not colour, move or hide anything, nor be a command to GitHub's runner. */
  #clean<T>(told: T): T
  #clean(told: unknown): unknown {
    const clean = cleanData(told)
    return this.#onGitHub ? withoutCommands(clean) : clean
  }

  #print(lines: readonly string[]): void {
    this.#lastLineAt = this.#clock.now()
    this.#screen.print(lines)
  }

  #tick(): void {
    this.#showStatus()
    const phase = this.#active.at(-1)
    if (this.#live || phase === undefined || this.#clock.now() - this.#lastLineAt < this.#heartbeatMs) return
    this.#print([`${this.#indent(1)}${this.#describe(phase)}`])
  }

  #showStatus(): void {
    const phase = this.#active.at(-1)
    if (phase === undefined) return this.#screen.status('')
    const outer = this.#active.slice(0, -1).map(({ name }) => `${name} > `)
    this.#screen.status(`${outer.join('')}${this.#describe(phase)}`)
  }

  #describe({ name, since, text }: ActivePhase): string {
    const elapsed = `${Math.floor((this.#clock.now() - since) / 1000)} s`
    return [`${name}: ${elapsed}`, text, this.#progress()].filter(part => part !== '').join('; ')
  }

  /** `34 of 351 cases done (33 passed, 1 failed); running: a title, and 2 more`. */
  #progress(): string {
    const done = Object.values(this.#counts).reduce((sum, count) => sum + count, 0)
    const [oldest] = this.#running.values()
    if (done === 0 && oldest === undefined) return ''
    const of = this.#expected === undefined ? '' : ` of ${Math.max(this.#expected, done)}`
    const counts = done === 0 ? '' : ` (${countsText(this.#counts)})`
    const others = this.#running.size - 1
    const runs = oldest === undefined ? '' : `; running: ${oldest}${others > 0 ? `, and ${others} more` : ''}`
    return `${done}${of} ${of === '' && done === 1 ? 'case' : 'cases'} done${counts}${runs}`
  }

  #indent(less = 0): string {
    return '  '.repeat(Math.max(this.#active.length - less, 0))
  }

  #stop(): void {
    this.#stopTicking?.()
    this.#stopTicking = undefined
  }
}
