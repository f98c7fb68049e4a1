/**
 * Every wait of the harness, by name. A budget is how long a working cluster on a small machine may take at most, not
 * how long it should take: what it took is measured and reported.
 */
export const BUDGETS = {
  engineAnswer: { ms: 10_000, what: 'the Docker engine answers a question' },
  registryAnswer: { ms: 15_000, what: 'the container registries and the chart repository answer' },
  imagePull: { ms: 900_000, what: 'the image is pulled' },
  chartAnswer: { ms: 60_000, what: 'the chart repository answers' },
  toolDownload: { ms: 300_000, what: 'the program is downloaded' },
  hostProbe: { ms: 30_000, what: 'a probe of this machine ended' },
  agentConfigured: { ms: 60_000, what: 'the agent has read its configuration' },
  packageInstall: { ms: 600_000, what: 'the packages are installed' },
  engineStart: { ms: 30_000, what: 'the Docker engine answers' },
  nodeBoot: { ms: 60_000, what: 'the node container is booted' },
  apiAnswer: { ms: 15_000, what: 'the API server answers a request' },
  evidence: { ms: 30_000, what: 'the evidence about the cluster is collected' },
  apiReady: { ms: 120_000, what: 'the API server is ready' },
  nodesRegistered: { ms: 90_000, what: 'every node is registered' },
  podsScheduledOrPending: { ms: 60_000, what: 'the packaged pods exist and wait for a network' },
  ciliumReady: { ms: 240_000, what: 'Cilium is ready on every node' },
  agentsSettled: { ms: 120_000, what: 'no agent compiles programs' },
  namespacesGone: { ms: 60_000, what: 'no namespace is being terminated' },
  claimsHold: { ms: 20_000, what: 'the cluster has what the profile claims' },
  nodesReady: { ms: 60_000, what: 'every node is Ready' },
  podsReady: { ms: 120_000, what: 'the pods are Ready' },
  relayReady: { ms: 120_000, what: 'Hubble Relay is ready' },
  uiReady: { ms: 120_000, what: 'the Hubble UI is ready' },
  metricsServed: { ms: 90_000, what: 'metrics-server serves node metrics' },
  workloadReady: { ms: 60_000, what: 'the workload is Ready' },
  endpointsReady: { ms: 60_000, what: 'every endpoint is ready' },
  controllersSettled: { ms: 30_000, what: 'no controller of an agent fails' },
  captureStarted: { ms: 10_000, what: 'the packet capture on a node has started' },
  packetsSeen: { ms: 5_000, what: 'packets are seen on the wire' },
  // Twice the uncertainty of Cilium's clock: what a connection's use adds to its lifetime can be told from it.
  idle: { ms: 6_000, what: 'held connections were left idle' },
  agentAnswers: { ms: 2_000, what: 'the API of an agent answers' },
  policyEnforced: { ms: 10_000, what: 'every agent enforces the policies of the case' },
  verdictFollows: { ms: 5_000, what: 'steady traffic follows the change of a policy' },
  hubbleMetrics: { ms: 10_000, what: 'the agent’s Hubble metrics are served' },
  metricsMoved: { ms: 10_000, what: 'the counters of Hubble have grown' },
  pageShown: { ms: 20_000, what: 'the page shows what it should' },
  flowsMerged: { ms: 15_000, what: 'Hubble Relay has the flows' },
  watchOpen: { ms: 60_000, what: 'the watch of Hubble is open' },
  watchListens: { ms: 15_000, what: 'the watch of Hubble sees its test traffic on every node' },
  flowsSeen: { ms: 3_000, what: 'Hubble tells of the flows' },
  trafficFlows: { ms: 60_000, what: 'continuous traffic flows on every path' },
  // Traffic is watched meanwhile, so a slow machine is waited for.
  releaseSettled: { ms: 600_000, what: 'no agent of the new release compiles programs' },
  // Half a minute of it, on a machine that keeps a twentieth of the tick.
  trafficSoaked: { ms: 600_000, what: 'traffic has gone on for half a minute' },
  streamSent: { ms: 10_000, what: 'a steady stream has sent enough' },
  netserverAnswers: { ms: 10_000, what: 'netserver answers' },
  // What an agent saw before the others were up stands until it probes them again.
  healthMesh: { ms: 90_000, what: 'an agent’s health probes reach every node' },
  // With the largest connectivityProbeFrequencyRatio, 1, two nodes are probed every three minutes.
  rareHealthMesh: { ms: 240_000, what: 'an agent’s health probes, which are rare here, reach every node' },
  // A hundred nodes are probed every ten minutes then.
  largeHealthMesh: { ms: 600_000, what: 'an agent’s health probes, which are rare on many nodes, reach every node' },
  backendsInKernel: { ms: 15_000, what: 'the BPF load balancer has the backends of the API' },
  nodePortServed: { ms: 15_000, what: 'a node port answers a host outside the cluster' },
  servicesServed: { ms: 15_000, what: 'kube-proxy serves the service' },
  dnsServed: { ms: 15_000, what: 'a pod gets an answer from the cluster DNS' },
  exec: { ms: 20_000, what: 'the command in the pod ended' },
  proberHello: { ms: 20_000, what: 'the prober says hello' },
  proberSilence: { ms: 10_000, what: 'the prober responds' },
  probeGrace: { ms: 10_000, what: 'the result of the probe arrives' },
  proberEnd: { ms: 2_000, what: 'the prober has ended' },
  labReady: { ms: 10_000, what: 'the links of the test network are up' },
  removal: { ms: 60_000, what: 'everything of this run is removed' },
  reaping: { ms: 30_000, what: 'the reaper has removed everything of the dead run' },
  admissionChanges: { ms: 10_000, what: 'the API server changes new objects' },
  processGrace: { ms: 5_000, what: 'processes that were asked to end have ended' },
  processExit: { ms: 10_000, what: 'the process has ended' },
} as const satisfies Record<string, { ms: number; what: string }>

/** Name of a wait. */
export type BudgetName = keyof typeof BUDGETS
