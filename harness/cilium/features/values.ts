/** Whether a Helm value says nothing: neither a text, nor anything in a list. */
export function isUnset(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
