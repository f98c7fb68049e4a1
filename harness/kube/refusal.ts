/** Refusals that pass: a namespace is a moment old, or one of the same name is on its way out. */
const PASSING = /error looking up service account|is being terminated/

/**
 * Whether an answer of the API server means that RBAC or admission refuses what was asked, and will again. A webhook chooses its
 * status itself, and a ValidatingAdmissionPolicy answers with 422; both say that they deny the request.
 */
export function isRefusal(status: number, message: string): boolean {
  if (PASSING.test(message)) return false
  return status === 403 || (status >= 400 && status < 500 && saysRefused(message))
}

/** The same by the words alone, as a controller passes them on. */
export function saysRefused(message: string): boolean {
  if (PASSING.test(message) || message.includes('failed calling webhook')) return false
  return /is forbidden: |denied (?:the )?request/.test(message)
}
