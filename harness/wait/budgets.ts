/**
 * Every wait of the harness, by name. A budget is how long a working cluster on a small machine may take at most, not
 * how long it should take: what it took is measured and reported.
 */
export const BUDGETS = {
  engineAnswer: { ms: 10_000, what: 'the Docker engine answers a question' },
  registryAnswer: { ms: 3_000, what: 'a container registry answers' },
  imagePull: { ms: 900_000, what: 'the image is pulled' },
  chartAnswer: { ms: 60_000, what: 'the chart repository answers' },
  hostProbe: { ms: 30_000, what: 'a probe of this machine ended' },
  packageInstall: { ms: 600_000, what: 'the packages are installed' },
  engineStart: { ms: 30_000, what: 'the Docker engine answers' },
  nodeBoot: { ms: 60_000, what: 'the node container is booted' },
  apiReady: { ms: 120_000, what: 'the API server is ready' },
  nodesRegistered: { ms: 90_000, what: 'every node is registered' },
  podsScheduledOrPending: { ms: 60_000, what: 'the packaged pods exist and wait for a network' },
  ciliumReady: { ms: 240_000, what: 'Cilium is ready on every node' },
  claimsHold: { ms: 20_000, what: 'the cluster has what the profile claims' },
  nodesReady: { ms: 60_000, what: 'every node is Ready' },
  podsReady: { ms: 120_000, what: 'the pods are Ready' },
  relayReady: { ms: 120_000, what: 'hubble-relay is ready' },
  metricsServed: { ms: 90_000, what: 'metrics-server serves node metrics' },
  workloadReady: { ms: 60_000, what: 'the workload is Ready' },
  controllersSettled: { ms: 30_000, what: 'no controller of an agent fails' },
  captureStarted: { ms: 10_000, what: 'a capture on a node listens' },
  packetsSeen: { ms: 5_000, what: 'packets are seen on the wire' },
  idle: { ms: 4_000, what: 'held connections were left idle' },
  policyEnforced: { ms: 10_000, what: 'every agent enforces the policies of the case' },
  hubbleMetrics: { ms: 10_000, what: 'the agent’s Hubble metrics are served' },
  metricsMoved: { ms: 10_000, what: 'the counters of Hubble have grown' },
  pageShown: { ms: 20_000, what: 'the page shows what it should' },
  flowsMerged: { ms: 15_000, what: 'hubble-relay has the flows' },
  flowsSeen: { ms: 3_000, what: 'Hubble tells of the flows' },
  trafficFlows: { ms: 60_000, what: 'continuous traffic flows on every path' },
  streamSent: { ms: 10_000, what: 'a steady stream has sent enough' },
  // What an agent saw before the others were up stands until it probes them again.
  netserverAnswers: { ms: 10_000, what: 'netserver answers' },
  healthMesh: { ms: 90_000, what: 'an agent’s health probes reach every node' },
  backendsInKernel: { ms: 15_000, what: 'the BPF load-balancer holds the backends of the API' },
  dnsServed: { ms: 15_000, what: 'a pod gets an answer from the cluster DNS' },
  volumeBound: { ms: 60_000, what: 'the volume is bound' },
  exec: { ms: 20_000, what: 'the command in the pod ended' },
  proberHello: { ms: 20_000, what: 'the prober says hello' },
  proberSilence: { ms: 10_000, what: 'the prober gives a sign of life' },
  probeGrace: { ms: 10_000, what: 'the result arrives after the time of the probe itself' },
  proberEnd: { ms: 2_000, what: 'the prober has ended' },
  labReady: { ms: 10_000, what: 'the links of the test network are up' },
  removal: { ms: 60_000, what: 'everything of this run is removed' },
  reaping: { ms: 30_000, what: 'the reaper has removed everything of the dead run' },
  processExit: { ms: 10_000, what: 'the process has ended' },
} as const satisfies Record<string, { ms: number; what: string }>

/** Name of a wait. */
export type BudgetName = keyof typeof BUDGETS
