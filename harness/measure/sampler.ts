/**
 * Runs netperf as often at once as there are streams, and prints what each said, with the processor times from before
 * and after. A constant: everything that varies comes as arguments.
 *
 * Arguments: number of streams, first data port, then netperf's command line, to which each stream adds its own port.
 */
export const SAMPLER = `
streams=$1 port=$2; shift 2
folder=$(mktemp -d) || exit 1
read -r before </proc/stat
i=0
while [ "$i" -lt "$streams" ]; do
  { "$@" -P ",$((port + i))" >"$folder/$i.out" 2>"$folder/$i.err"; echo $? >"$folder/$i.code"; } &
  i=$((i + 1))
done
wait
read -r after </proc/stat
echo "== before $before"
echo "== after $after"
i=0
while [ "$i" -lt "$streams" ]; do
  echo "== exit $(cat "$folder/$i.code")"
  cat "$folder/$i.out"
  echo '== stderr'
  cat "$folder/$i.err"
  i=$((i + 1))
done
echo '== end'
rm -r "$folder"
`

/** What one netperf left. */
export interface StreamOutput {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** What {@link SAMPLER} printed. */
export interface Sections {
  /** First lines of /proc/stat. */
  readonly before: string
  readonly after: string
  readonly streams: readonly StreamOutput[]
}

/** Splits the sampler's output. Undefined when it does not go to its end. */
export function readSections(text: string): Sections | undefined {
  const match = /^== before (?<before>.*)\n== after (?<after>.*)\n(?<streams>[^]*)== end\n?$/.exec(text.trimStart())
  const { before, after, streams } = match?.groups ?? {}
  if (before === undefined || after === undefined || streams === undefined) return undefined
  const all = streams.split(/^== exit /m).slice(1)
  return { before, after, streams: all.map(readStream) }
}

function readStream(text: string): StreamOutput {
  const { code, stdout, stderr } = /^(?<code>\d+)\n(?<stdout>[^]*?)== stderr\n(?<stderr>[^]*)$/.exec(text)?.groups ?? {}
  return { exitCode: Number(code ?? Number.NaN), stdout: stdout ?? '', stderr: (stderr ?? '').trim() }
}
