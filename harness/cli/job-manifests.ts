import type { AccessLevel } from '../observe/access-levels.ts'
import { type Manifest, type Subject, reportRole, roleManifests } from './role-manifests.ts'
import { SONOBUOY_RESULTS } from './sonobuoy-results.ts'

/** What a run from inside is made of. */
export interface JobWishes {
  readonly level: AccessLevel
  readonly subject: Subject
  readonly cilium: string
  readonly image: string
  readonly proberImage: string
  /** Further flags of `run`. */
  readonly flags: readonly string[]
}

const NAME = 'cilium-conformance'

/** Where the reports are in the container; an `emptyDir`, in whose place one may put any other volume. */
const REPORTS = '/reports'

/** The service account with its role, and a Job that runs as it and leaves the report in a ConfigMap of the Job's name. */
export function jobManifests({ level, subject, cilium, image, proberImage, flags }: JobWishes): Manifest[] {
  const { namespace } = subject
  const args = [...runArguments(proberImage), `--report-configmap=${namespace}/${NAME}`, ...flags]
  return [
    ...roleManifests(level, { subject, cilium }),
    ...reportRole(subject),
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: NAME, namespace },
      spec: {
        // A verdict is an answer, and to ask again is for whoever reads it.
        backoffLimit: 0,
        template: {
          spec: {
            restartPolicy: 'Never',
            serviceAccountName: subject.name,
            securityContext: UNPRIVILEGED_POD,
            containers: [container({ image, args, reports: REPORTS })],
            volumes: [{ name: 'reports', emptyDir: {} }],
          },
        },
      },
    },
  ]
}

/**
 * A plugin of Sonobuoy: https://sonobuoy.io/docs/main/plugins/. Sonobuoy gives it the volume `results` and waits there for the file
 * `done`; a run that refuses to start leaves its words.
 */
export function sonobuoyPlugin({ image, proberImage, flags }: JobWishes): Manifest {
  const results = '"${SONOBUOY_RESULTS_DIR:-' + SONOBUOY_RESULTS + '}"'
  const words = [...runArguments(proberImage), ...flags].map(quoted).join(' ')
  const script = [
    `results=${results}`,
    `cilium-conformance ${words} 2>&1 | tee /tmp/run-log`,
    `cilium-conformance report latest --report-dir=${REPORTS} --sonobuoy="$results" || {`,
    '  cp /tmp/run-log "$results/run-log"',
    '  printf %s "$results/run-log" > "$results/done"',
    '}',
    '',
  ].join('\n')
  return {
    'sonobuoy-config': {
      driver: 'Job',
      'plugin-name': NAME,
      'result-format': 'manual',
      'result-files': ['sonobuoy_results.yaml'],
    },
    spec: {
      ...container({ image, reports: REPORTS }),
      name: 'plugin',
      command: ['sh', '-c', script],
      volumeMounts: [
        { mountPath: SONOBUOY_RESULTS, name: 'results' },
        { mountPath: REPORTS, name: 'reports' },
      ],
    },
    podSpec: {
      containers: [],
      restartPolicy: 'Never',
      serviceAccountName: 'sonobuoy-serviceaccount',
      volumes: [{ name: 'reports', emptyDir: {} }],
    },
  }
}

function runArguments(proberImage: string): string[] {
  return ['run', '--in-cluster', `--prober-image=${proberImage}`, `--report-dir=${REPORTS}`]
}

/** A word for a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

const UNPRIVILEGED_POD = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  runAsGroup: 65_532,
  fsGroup: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
} as const

function container({ image, args, reports }: { image: string; args?: readonly string[]; reports: string }): Manifest {
  return {
    name: 'run',
    image,
    ...(args === undefined ? {} : { args }),
    env: [
      { name: 'HOME', value: '/tmp' },
      { name: 'CI', value: 'true' },
    ],
    resources: { requests: { cpu: '500m', memory: '512Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ mountPath: reports, name: 'reports' }],
  }
}
