# shellcheck shell=bash
# A Slurm cluster of this machine alone, for tests: everything in one temporary folder, on loopback,
# as the calling user. To be sourced; `slurm_start DIR` returns when jobs can be submitted,
# `slurm_stop` ends what it started. Debian: slurmctld slurmd slurm-client munge.

slurm_pids=()

# A TCP port that is free now.
free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_until SECONDS WHAT COMMAND...: until it succeeds; fails after the time, naming WHAT.
wait_until() {
  local seconds=$1 what=$2
  shift 2
  local deadline=$((SECONDS + seconds))
  until "$@"; do
    if ((SECONDS >= deadline)); then
      echo "no $what within $seconds s" >&2
      return 1
    fi
    sleep 0.1
  done
}

slurm_start() { # DIR
  local dir=$1
  mkdir -m 700 "$dir/munge"
  mkdir "$dir/state" "$dir/spool"
  dd if=/dev/urandom of="$dir/munge/key" bs=128 count=1 status=none
  chmod 600 "$dir/munge/key"
  /usr/sbin/munged --foreground --force --key-file="$dir/munge/key" \
    --socket="$dir/munge.socket" --pid-file="$dir/munge/pid" --seed-file="$dir/munge/seed" \
    --log-file="$dir/munge/log" --num-threads=2 >"$dir/munge.log" 2>&1 &
  slurm_pids+=($!)
  wait_until 10 "munge socket" test -S "$dir/munge.socket"

  local user node
  user=$(id -un)
  node=$(uname -n)
  cat >"$dir/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$node(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthInfo=socket=$dir/munge.socket,cred_expire=5
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,batch_sched_delay=0
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=16 RealMemory=8000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$dir/slurm.conf
  /usr/sbin/slurmctld -D -c >"$dir/slurmctld.out" 2>&1 &
  slurm_pids+=($!)
  wait_until 20 "answer of slurmctld" slurm_answers
  /usr/sbin/slurmd -D -c >"$dir/slurmd.out" 2>&1 &
  slurm_pids+=($!)
  wait_until 20 "idle node" slurm_is_idle
}

slurm_answers() { scontrol ping 2>/dev/null | grep -q UP; }

slurm_is_idle() { [[ $(sinfo --noheader --format=%t) == idle ]]; }

# The newest first: the node before its controller, both before what authenticates them.
slurm_stop() {
  local i
  for ((i = ${#slurm_pids[@]} - 1; i >= 0; --i)); do
    kill "${slurm_pids[i]}" 2>/dev/null || true
    wait "${slurm_pids[i]}" 2>/dev/null || true
  done
}
