#!/bin/sh
# An OCI runtime: runc, for a machine whose capability bounding set is not full.
#
# A privileged container asks for every capability, and runc refuses ("unable to apply caps") when one of them is
# outside the bounding set. So this drops those from the bundle (create, run: --bundle DIR) and from the process file
# (exec: --process FILE), then becomes runc. An engine that is too old to know CAP_BPF, CAP_PERFMON and
# CAP_CHECKPOINT_RESTORE leaves them out of a privileged container: they are added where CAP_SYS_ADMIN, which the kernel
# takes for each of them, is granted. A file that names neither is left as it is, at the price of one grep.
#
# Needs a POSIX shell, grep and jq. RUNC_BOUNDED_STATUS names another /proc/self/status, for tests.
set -u
umask 077
PATH=${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# In the order of the kernel's include/uapi/linux/capability.h.
names='CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN
SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'

# Sets `missing` and `implied` (quoted names joined by commas, the elements of a JSON array) and `affected` (a pattern).
read_bounding_set() {
  bounding=
  while read -r key value; do
    case $key in CapBnd:) bounding=$value ;; esac
  done <"${RUNC_BOUNDED_STATUS:-/proc/self/status}"
  missing=
  implied=
  affected=CAP_SYS_ADMIN
  bit=0
  for name in $names; do
    if [ $(((0x$bounding >> bit) & 1)) = 0 ]; then
      missing="$missing,\"CAP_$name\""
      affected="$affected|CAP_$name"
    else
      case $name in PERFMON | BPF | CHECKPOINT_RESTORE) implied="$implied,\"CAP_$name\"" ;; esac
    fi
    bit=$((bit + 1))
  done
  missing=${missing#,}
  implied=${implied#,}
}

# fit FILE PATH: makes the capability sets at the jq path of FILE fit the bounding set.
fit() {
  grep -q -E "\"($affected)\"" "$1" || return 0
  next=$1.$$
  jq -c --argjson missing "[$missing]" --argjson implied "[$implied]" "
    def fits: if index(\"CAP_SYS_ADMIN\") then (. + \$implied | unique) else . end | . - \$missing;
    if $2 == null then . else $2 |= map_values(if type == \"array\" then fits else . end) end
  " "$1" >"$next" && mv -f "$next" "$1" || {
    rm -f "$next"
    echo "runc-bounded: cannot make the capabilities in $1 fit the bounding set" >&2
    exit 1
  }
}

bundle=
process=
command=
previous=
for argument in "$@"; do
  case $previous in
    --bundle | -b) bundle=$argument ;;
    --process | -p) process=$argument ;;
  esac
  case $previous:$argument in
    --root:* | --log:* | --log-format:*) ;;
    *:--bundle=*) bundle=${argument#*=} ;;
    *:--process=*) process=${argument#*=} ;;
    *:create | *:run | *:exec) command=${command:-$argument} ;;
  esac
  previous=$argument
done

case $command in
  create | run) file=${bundle:-.}/config.json path=.process.capabilities ;;
  exec) file=$process path=.capabilities ;;
  *) file= ;;
esac
if [ -n "$file" ] && [ -f "$file" ]; then
  read_bounding_set
  fit "$file" "$path"
fi
exec runc "$@"
