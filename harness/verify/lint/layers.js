/**
 * The layers of the house, lowest first. A file imports from its own folder and from lower layers; folders of one layer do not
 * know each other. What is deeper than the named folder belongs to it.
 */
const LAYERS = [
  ['harness/files.ts', 'harness/paths.ts', 'harness/values.ts', 'harness/nearest.ts'],
  ['harness/results'],
  ['harness/wait', 'reports'],
  ['harness/process'],
  ['harness/probe', 'harness/kube', 'harness/measure'],
  ['harness/host', 'harness/journal', 'harness/router'],
  ['harness/images'],
  ['harness/provision'],
  ['harness/cilium'],
  ['harness/hubble', 'harness/upgrade'],
  ['harness/policy'],
  ['harness/observe'],
  ['harness/judges'],
  ['harness/run'],
  ['harness/lab'],
  ['fixtures'],
  ['suites'],
  ['harness/engine'],
  ['harness/rehearsal', 'harness/visit'],
  ['harness/cli'],
  ['harness/verify', 'bin'],
]

/** Folders that some layer may not import although it is lower. */
const FENCES = [
  { from: 'suites', only: ['fixtures'], why: "a case imports '#fixtures' and nothing else" },
  { from: 'reports', only: ['harness/results'], why: 'reports reads results only' },
  { from: 'harness/engine', never: ['harness/lab', 'fixtures', 'suites'], why: 'vitest loads what cases need' },
]

const PLACES = LAYERS.flatMap((folders, layer) => folders.map(folder => ({ folder, layer })))

/** The folder of {@link LAYERS} that a file of the project belongs to. */
function placeOf(path) {
  return PLACES.find(({ folder }) => path === folder || path.startsWith(`${folder}/`))
}

/**
 * Why one file of the project may not import another; undefined where it may. Paths are relative to the project. A test may
 * look at its subject from above.
 */
export function whyForbidden(from, to) {
  if (from.endsWith('.test.ts')) return undefined
  const [own, other] = [placeOf(from), placeOf(to)]
  if (own === undefined || other === undefined || own.folder === other.folder) return undefined
  const fence = FENCES.find(candidate => candidate.from === own.folder)
  if (fence?.only?.includes(other.folder) === false || fence?.never?.includes(other.folder) === true) return fence.why
  if (other.layer < own.layer) return undefined
  return `${other.folder} is ${other.layer === own.layer ? 'beside' : 'above'} ${own.folder}: see the layers in harness/verify/lint/layers.js`
}

const rule = {
  meta: { type: 'problem' },
  create(context) {
    const root = new URL('../../..', import.meta.url).pathname
    const file = context.filename
    if (!file.startsWith(root)) return {}
    const from = file.slice(root.length)
    const check = node => {
      const source = node.source?.value
      if (typeof source !== 'string' || !source.startsWith('.')) return
      const to = new URL(source, `file://${file}`).pathname.slice(root.length)
      const why = whyForbidden(from, to)
      if (why !== undefined) context.report({ node, message: `${from} may not import ${to}: ${why}` })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    }
  },
}

export default { meta: { name: 'layers' }, rules: { 'no-upward-import': rule } }
