#!/usr/bin/env bash
# A batch of 8 drives as a Slurm job array of 4 shards on a real Slurm, started here for the purpose:
# one task is killed (SIGKILL) amid a video and requeued, then all are merged. The results must be
# those of a single run. The drawn drives are analysed by the test model server.
#
# usage: tests/cluster/slurm_test.sh [CABINWATCH]      default: build/release/cabinwatch
#
# Debian packages: slurmctld slurmd slurm-client munge, and those of `./dev test`. Not part of it: it
# takes some minutes, most of them Slurm's own waiting.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
repository=$(dirname "$(dirname "$here")")
cabinwatch=$(readlink -f "${1:-$repository/build/release/cabinwatch}")
# shellcheck source=tests/cluster/one_node_slurm.sh
source "$here/one_node_slurm.sh"

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

for needed in slurmctld slurmd munged; do
  [[ -x /usr/sbin/$needed ]] || {
    say "skipped: no $needed; apt install slurmctld slurmd slurm-client munge"
    exit 0
  }
done
[[ -x $cabinwatch ]] || { say "no $cabinwatch; ./dev build"; exit 2; }

dir=$(mktemp -d)
server_pid=
end() {
  local status=$?
  slurm_stop
  [[ -z $server_pid ]] || kill "$server_pid" 2>/dev/null || true
  if ((status)); then
    say "failed; the logs:"
    tail -n 20 "$dir"/*.log >&2 || true
  fi
  rm -rf "$dir"
  exit "$status"
}
trap end EXIT

export PYTHONPATH=$repository/tests/support PYTHONDONTWRITEBYTECODE=1
say "videos and the model server"
mkdir "$dir/videos"
/usr/bin/python3 - "$repository/build/videos" "$dir/videos" <<'PYTHON'
import shutil
import sys
from pathlib import Path
from rig.drives import drive_video
for number, name in enumerate(("drowsy", "phone", "attentive", "hands_off") * 2):
    shutil.copy(drive_video(name, Path(sys.argv[1])), Path(sys.argv[2]) / f"{number}_{name}.webm")
PYTHON
# So slow that a task can be caught amid a video.
/usr/bin/python3 -m model_server --query-seconds 0.1 --slots 8 \
  >"$dir/server.json" 2>"$dir/server.log" </dev/null &
server_pid=$!
wait_until 20 "model server" test -s "$dir/server.json"
port=$(/usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["port"])' <"$dir/server.json")
cat >"$dir/cabinwatch.toml" <<TOML
[llm]
servers = ["http://127.0.0.1:$port"]
strategy = "parallel"
TOML

say "a single run"
"$cabinwatch" batch --config "$dir/cabinwatch.toml" --out "$dir/single" "$dir/videos" \
  2>"$dir/single.log"

say "a Slurm of this machine alone"
slurm_start "$dir"
cd "$dir"
PATH=$(dirname "$cabinwatch"):$PATH
out=$dir/array

say "four shards"
array=$(sbatch --parsable --array=1-4 "$repository/systemd/batch/cabinwatch-batch.sbatch" \
  --config "$dir/cabinwatch.toml" --out "$out" "$dir/videos")

# The number of a shard's task that is amid a video, as its open file tells.
task_in_work() {
  local pid task
  for pid in $(pgrep -f -- "^cabinwatch batch --shard .* --out $out"); do
    task=$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^SLURM_ARRAY_TASK_ID=//p')
    if [[ -n $task ]] && grep -qs findings <(readlink "/proc/$pid/fd"/*); then
      victim=$pid victim_task=$task
      return 0
    fi
  done
  return 1
}
wait_until 60 "task amid a video" task_in_work
say "shard $victim_task is killed amid a video"
kill -KILL "$victim"
is_failed() { [[ $(scontrol show job "${array}_$victim_task") == *JobState=FAILED* ]]; }
wait_until 30 "failed task" is_failed
scontrol requeue "${array}_$victim_task"
say "... and requeued; when all tasks are done, the merge"
sbatch --wait --output="$dir/merge.log" --dependency="afterany:$array" \
  --wrap "cabinwatch batch --merge $out"

[[ $(scontrol show job "${array}_$victim_task") == *Restarts=1* ]]
for task in 1 2 3 4; do
  [[ $(scontrol show job "${array}_$task") == *JobState=COMPLETED* ]] || {
    say "task $task did not complete"
    exit 1
  }
done
/usr/bin/python3 "$here/same_results.py" "$dir/single" "$out"
say "merged results are those of the single run"
