import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../paths.ts'

/** What writes: whoever imports it puts something on a disk by itself. */
const WRITERS =
  /^(?:writeFile|appendFile|createWriteStream|copyFile|cp|open|openSync|writeFileSync|appendFileSync|copyFileSync)$/

/** Files that may, with why no secret and no control has to be taken out there. */
const ALLOWED: Readonly<Record<string, string>> = {
  'harness/results/artefact.ts': 'is the writer',
  'harness/results/inside.ts': 'copies what a run has left',
  'harness/engine/existing-cluster.ts': 'keeps the kubeconfig of a run in its own folder',
  'harness/engine/kept-cluster.ts': 'keeps what --reuse needs in the folder of a run, beside its kubeconfig',
  'harness/engine/named-file.ts': 'writes what a flag names, such as a baseline, which has figures alone',
  'harness/engine/github.ts': 'appends the summary, of a run that the session has cleaned',
  'reports/excerpts.ts': 'opens what it reads',
}

// A run's reports, evidence, observations and logs are written by these folders.
test('what a run leaves is written by the writer that takes secrets out', async () => {
  const found = new Set<string>()
  for await (const file of glob(
    '{reports,fixtures,suites,harness/{results,run,lab,observe,judges,engine,rehearsal,visit}}/**/*.ts',
    {
      cwd: PROJECT_ROOT,
      exclude: ['**/*.test.ts', '**/*.testing.ts', '**/*.fake.ts', '**/testdata/**'],
    },
  )) {
    const source = await readFile(join(PROJECT_ROOT, file), 'utf8')
    for (const [, names = ''] of source.matchAll(/^import \{([^}]*)\} from 'node:fs(?:\/promises)?'/gm))
      if (names.split(',').some(name => WRITERS.test(name.trim()))) found.add(file)
  }
  expect([...found].toSorted()).toEqual(Object.keys(ALLOWED).toSorted())
})
