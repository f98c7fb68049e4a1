/**
 * For `sh -c`: runs a command and reports its exit code in its own output, after a marker that nothing else can print; `$0` is
 * the marker, the rest is the command. When the standard input ends first, nobody waits for the command any more: it is
 * killed, with what it has started where the container has `setsid`. A container runtime by itself lets it go on for ever.
 */
export const UNTIL_LEFT = [
  'exec 3<&0',
  'command -v setsid >/dev/null && set -- setsid "$@"',
  '"$@" </dev/null 3<&- & child=$!',
  '(while read -r line; do :; done <&3; kill -9 "-$child" || kill -9 "$child") >/dev/null 2>&1 & watch=$!',
  'exec 3<&-',
  'wait "$child"; code=$?',
  'exec 2>/dev/null; kill "$watch"',
  String.raw`printf "\n%s %d\n" "$0" "$code"`,
].join('\n')
