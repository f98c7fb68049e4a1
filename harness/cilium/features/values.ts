/** Whether a Helm value is a list of just this. */
export function isJust(only: string): (value: unknown) => boolean {
  return value => Array.isArray(value) && value.length === 1 && value[0] === only
}

/** Whether a Helm value says nothing: neither a text, nor anything in a list. */
export function isUnset(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
