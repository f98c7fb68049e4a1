import { BrokenError } from '../results/errors.ts'
import { type Values, isMapping, valueAt } from '../values.ts'

/** The policies that an agent has taken in. They may not be enforced yet. */
export interface PolicyRepository {
  /** Grows with every change. */
  readonly revision: number
  /** Labels of each rule as `source:key=value`, such as `k8s:io.cilium.k8s.policy.uid=...`. */
  readonly rules: readonly (readonly string[])[]
}

/** Reads the answer of an agent's API to `GET /v1/policy`: a revision, and the rules as a JSON text. */
export function readRepository(answer: unknown): PolicyRepository {
  const revision = Number(valueAt({ answer }, 'answer.revision'))
  const text = valueAt({ answer }, 'answer.policy')
  const rules: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
  if (!Number.isInteger(revision) || !(Array.isArray(rules) || rules === null)) {
    const said: string | undefined = JSON.stringify(answer)
    throw new BrokenError(`the agent's policies have no revision or no rules: ${said?.slice(0, 200) ?? 'nothing'}`)
  }
  return { revision, rules: (rules ?? []).map(labelsOf) }
}

function labelsOf(rule: unknown): string[] {
  if (!isMapping(rule)) return []
  // Cilium before 1.18 spells it in lower case.
  const labels = rule['Labels'] ?? rule['labels']
  return Array.isArray(labels) ? labels.filter(isMapping).map(describeLabel) : []
}

function describeLabel(label: Values): string {
  const text = (part: string) => {
    const value = label[part]
    return typeof value === 'string' ? value : ''
  }
  return `${text('source')}:${text('key')}=${text('value')}`
}
