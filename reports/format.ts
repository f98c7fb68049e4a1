export { firstLine } from '../harness/results/errors.ts'

/** A duration for people: `0.4 s`, `12.1 s`, `3 min 48 s`, `1 h 2 min`. */
export function duration(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const whole = Math.round(ms / 1000)
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min ${whole % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A figure with at most four significant digits, and never fewer than its whole part has; a text as it is. */
export function figure(value: number | string): string {
  if (typeof value === 'string') return value
  if (Math.abs(value) >= 1000) return Math.round(value).toString()
  return Number(value.toPrecision(4)).toString()
}

/** Seconds with milliseconds, as machines read them: `1.180`. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Bytes for people, in GiB. */
export function gibibytes(bytes: number): string {
  return `${figure(bytes / 2 ** 30)} GiB`
}

/** `1 case`, `2 cases`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`
}
