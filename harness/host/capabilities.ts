/** Linux capabilities by bit number: include/uapi/linux/capability.h. `runc-bounded.sh` holds the same list. */
export const CAPABILITIES: readonly string[] = `
  CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
  NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN
  SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
  MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`
  .trim()
  .split(/\s+/)
  .map(name => `CAP_${name}`)

/**
 * The capabilities that the kernel knows and the bounding set lacks: no process on this machine can be given them.
 *
 * @param status text of /proc/self/status
 * @param lastCap number in /proc/sys/kernel/cap_last_cap
 */
export function missingFromBoundingSet(status: string, lastCap: number): string[] {
  const hex = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1]
  if (hex === undefined) throw new Error('/proc/self/status has no CapBnd line')
  const bounding = BigInt(`0x${hex}`)
  return CAPABILITIES.filter((_, bit) => bit <= lastCap && ((bounding >> BigInt(bit)) & 1n) === 0n)
}
