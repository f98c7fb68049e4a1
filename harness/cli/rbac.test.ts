import { parseAllDocuments } from 'yaml'
import { expect, test } from 'vitest'
import { ACCESS_LEVELS, rulesOf } from '../observe/access-levels.ts'
import { type RbacOptions, rbacCommand } from './rbac.ts'

interface Printed {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly { apiGroups: string[]; resources: string[]; verbs: string[] }[]
  readonly subjects?: unknown
  readonly spec?: { readonly matchConditions?: readonly { expression: string }[] }
}

async function printed(options: RbacOptions): Promise<{ text: string; objects: Printed[] }> {
  let text = ''
  expect(await rbacCommand(options, piece => (text += piece))).toBe(0)
  return { text, objects: parseAllDocuments(text).map(document => document.toJS()) }
}

const kindsOf = (objects: readonly Printed[]) =>
  objects.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name].filter(Boolean).join(' '))

const byText = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b))

const ROLES = [
  'Namespace cilium-conformance',
  'ServiceAccount cilium-conformance cilium-conformance',
  'ClusterRole cilium-conformance',
  'ClusterRoleBinding cilium-conformance',
  'Role default cilium-conformance',
  'RoleBinding default cilium-conformance',
  'Role kube-system cilium-conformance',
  'RoleBinding kube-system cilium-conformance',
]
const admission = (name: string) => [
  `ValidatingAdmissionPolicy cilium-conformance-${name}`,
  `ValidatingAdmissionPolicyBinding cilium-conformance-${name}`,
]

test.for([
  ['read-only', ROLES],
  ['namespaced', [...ROLES, ...admission('own-namespaces'), ...admission('unprivileged')]],
  ['node-access', [...ROLES, ...admission('own-namespaces')]],
] as const)('%s is these objects', async ([level, kinds]) => {
  expect(kindsOf((await printed({ level })).objects)).toEqual(kinds)
})

test.for(ACCESS_LEVELS)('the roles of %s allow what a run asks for, and nothing else', async level => {
  const { objects } = await printed({ level, ciliumNamespace: 'cilium' })
  const told = objects.flatMap(({ kind, metadata, rules = [] }) =>
    rules.map(({ apiGroups, resources, verbs }) => ({
      group: apiGroups[0],
      resources,
      verbs,
      ...(kind === 'Role' ? { namespace: metadata.namespace } : {}),
    })),
  )
  expect(told.toSorted(byText)).toEqual(rulesOf(level, 'cilium').toSorted(byText))
})

test('only reading includes no verb that writes an object', async () => {
  const { objects } = await printed({ level: 'read-only' })
  const verbs = objects.flatMap(({ rules = [] }) =>
    rules.flatMap(rule => rule.resources.flatMap(resource => rule.verbs.map(verb => `${verb} ${resource}`))),
  )
  expect(verbs.filter(verb => !/^(?:get|list) /.test(verb))).toEqual(['create pods/exec'])
})

test('whoever is named gets the role, and is who admission looks at', async () => {
  const { text, objects } = await printed({ level: 'namespaced', serviceAccount: 'ci/robot' })
  expect(objects.flatMap(({ subjects }) => subjects ?? [])).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'ServiceAccount', namespace: 'ci', name: 'robot' })),
  )
  const conditions = objects.flatMap(({ spec }) => spec?.matchConditions ?? [])
  expect(new Set(conditions.map(({ expression }) => expression))).toEqual(
    new Set(['request.userInfo.username == "system:serviceaccount:ci:robot"']),
  )
  expect(text).toContain('# A token for a kubeconfig: kubectl create token robot --namespace=ci --duration=4h\n')
})

test.for<[RbacOptions, string]>([
  [{ level: 'root' }, '"root" is no access level. Choose one of: read-only, namespaced, node-access'],
  [{ serviceAccount: 'robot' }, '--service-account=robot must have the form namespace/name'],
  [{ serviceAccount: 'a/b/c' }, '--service-account=a/b/c must have the form namespace/name'],
  [{ ciliumNamespace: 'Kube System' }, '--cilium-namespace=Kube System is not a name of a namespace'],
])('%j is refused', async ([options, message]) => {
  await expect(rbacCommand(options)).rejects.toThrow(message)
})
