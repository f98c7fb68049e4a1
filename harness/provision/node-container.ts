import { join } from 'node:path'
import { GenericContainer, Wait } from 'testcontainers'
import { LABEL } from '../paths.ts'
import { writeStream } from '../results/artefact.ts'
import type { ProvisionRequest } from './cluster.ts'

/** A node of a dual-stack cluster is a router of IPv6, as one of kind's is; an engine may leave IPv6 off in a container. */
const IPV6_ROUTER = { 'net.ipv6.conf.all.disable_ipv6': '0', 'net.ipv6.conf.all.forwarding': '1' }

/**
 * A container that can be a Kubernetes node.
 *
 * testcontainers has no setter for the cgroup namespace nor for an anonymous volume. The namespace has to be the
 * container's own: on the host's, the socket load-balancing of several nodes attaches to one cgroup. The volume is
 * what containerd writes to: an overlay cannot be the upper layer of an overlay.
 */
export class NodeContainer extends GenericContainer {
  constructor(image: string, name: string, request: ProvisionRequest, network: string) {
    super(image)
    Object.assign(this.hostConfig, {
      CgroupnsMode: 'private',
      ...(request.ranges.ipv6 === undefined ? {} : { Sysctls: IPV6_ROUTER }),
    })
    Object.assign(this.createOpts, { Volumes: { '/var': {} } })
    this.withName(name)
      .withHostname(name)
      .withLabels({ [LABEL]: request.runId })
      .withNetworkMode(network)
      .withPrivilegedMode()
      .withTmpFs({ '/run': '', '/tmp': '' })
      // The log goes to a file from the first line: a container that failed is removed, its log with it.
      .withLogConsumer(log => void writeStream(join(request.folder, `${name}.log`), log).catch(() => undefined))
      // Ready is what the API server says later; here the container only has to run.
      .withWaitStrategy(Wait.forAll([]))
  }
}
