/**
 * Asks Helm which values of a chart mean something, and keeps the answer beside the rules:
 *
 *   node harness/upgrade/differential/main.ts 1.20.2
 *
 * Takes minutes a chart: it is rendered some thousand times.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TOOLS, toolOrBuild } from '../../images/tools.ts'
import { readChart } from '../chart.ts'
import { chartFolder } from '../chart-source.ts'
import { surveyFile } from '../known-keys.ts'
import { SILENT } from '../testing.ts'
import { vocabulary } from './candidates.ts'
import { renderer } from './renderer.ts'
import { survey } from './survey.ts'
import { surveyText } from './write.ts'

const helm = await toolOrBuild(TOOLS.helm, SILENT)
for (const version of process.argv.slice(2)) {
  const folder = await chartFolder(version)
  const asked = { chart: await readChart(folder), helm: renderer(helm, folder) }
  const found = await survey(asked, await vocabulary(folder), line => {
    console.error(`${version}: ${line}`)
  })
  const file = surveyFile(version)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, surveyText(version, found))
}
