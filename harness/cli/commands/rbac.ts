import type { CliCommand } from '../command.ts'
import type { RbacOptions } from '../rbac.ts'

/** `rbac`: the least that whoever administers a cluster has to allow. */
export const command: CliCommand = {
  group: 'Clusters',
  summary: 'print the least role for "run --context" on an existing cluster',
  examples: [
    'npx cilium-conformance rbac read-only',
    'npx cilium-conformance rbac namespaced > role.yaml',
    'npx cilium-conformance rbac node-access --cilium-namespace=cilium > role.yaml',
  ],
  define: (parser, { exit }) =>
    parser
      .argument('[level]', 'read-only, namespaced or node-access (default: node-access, which all cases can run with)')
      .option(
        '--service-account <namespace/name>',
        'who gets the role (default: cilium-conformance/cilium-conformance)',
      )
      .option('--cilium-namespace <name>', 'namespace that Cilium runs in (default: kube-system)')
      .action(async (level: string | undefined, flags: Omit<RbacOptions, 'level'>) =>
        exit(await (await import('../rbac.ts')).rbacCommand({ ...flags, ...(level === undefined ? {} : { level }) })),
      ),
}
