#!/usr/bin/env bash
# Runs one test of a sanitized build: watched.sh COMMAND [ARGUMENT...]
#
# Gives it, and every program that it starts, the options and suppressions that ours need. Fails when
# a sanitizer had anything to tell of any of them: also of a program that the test has killed, or
# whose exit status it expects not to be 0. CABINWATCH_SANITIZER_REPORTS=FOLDER keeps the reports there:
# a test that is run again and passes does not take them back.
set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

# A program that fails is to fail with a status that no test of ours takes for the right one.
common="log_path=$reports/report:exitcode=99"
# Most libraries have no frame pointers: only the slow way reads a stack through them, and without the
# part that suppressions name one would cover too much. Ten calls are enough for that, and half the time.
# LeakSanitizer traces the process that it looks at. Where system calls are filtered, as in a container,
# that may be forbidden, and it would fail every test: there leaks go unseen.
leaks=1
grep -q '^Seccomp:[[:space:]]*0$' /proc/self/status || leaks=0
export ASAN_OPTIONS="$common:detect_leaks=$leaks:detect_stack_use_after_return=1:strict_string_checks=1:\
fast_unwind_on_malloc=0:malloc_context_size=10"
export UBSAN_OPTIONS="$common:print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$here/leak.supp:print_suppressions=0"
# Libraries are not instrumented: what they do in memcpy or free tells of their locks only half.
export TSAN_OPTIONS="$common:suppressions=$here/thread.supp:print_suppressions=0:\
ignore_noninstrumented_modules=1:history_size=4:second_deadlock_stack=1"
# GLib 2.74's own allocator gives memory from one thread to another by locks that no sanitizer sees: a
# buffer of one pipeline lay where another's had been freed, and was told as a race of theirs.
export G_SLICE=always-malloc
# For tests of what a sanitizer changes by its nature: how much memory a program takes.
export CABINWATCH_SANITIZED=1

"$@"
status=$?
if compgen -G "$reports/report.*" >/dev/null; then
  cat "$reports"/report.* >&2
  [[ -z ${CABINWATCH_SANITIZER_REPORTS:-} ]] || cp "$reports"/report.* "$CABINWATCH_SANITIZER_REPORTS"
  exit 1
fi
exit "$status"
