import { type Judge, judgeComplaints } from './judge.ts'
import { type Pattern, differences } from './match.ts'

/** A Service as the API has it. */
export interface ServiceFacts {
  readonly name: string
  /** Empty for one without an address of its own, `None` for a headless one. */
  readonly clusterIP: string
  readonly externalIPs: readonly string[]
}

/** Whether a Service is what the case is about: what is asked of it would mean something else otherwise. */
export const judge: Judge<ServiceFacts, { readonly [field: string]: Pattern }> = {
  kind: 'service',
  version: 1,
  summary: 'Services in the API',
  decide: (service, wanted) => judgeComplaints(differences(service, wanted)),
}
