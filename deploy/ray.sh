#!/usr/bin/env bash
# The page on a cluster of this one machine: a Ray node, two replicas that hold the models, one front page. Ctrl-C, or
# SIGTERM, ends all of it and nothing else. Settings are PLAYGROUND_* and GRADIO_* as for app.py; besides,
#   PYTHON    a Python with requirements.txt and requirements-ray.txt (.venv/bin/python)
#   RAY_PORT  where the cluster listens, for this machine alone (6379); the port after it is used as well
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
export PLAYGROUND_RUN=ray PLAYGROUND_REPLICAS=${PLAYGROUND_REPLICAS:-2} PLAYGROUND_THREADS=${PLAYGROUND_THREADS:-1}
port=${RAY_PORT:-6379}
export RAY_ADDRESS=127.0.0.1:$port RAY_USAGE_STATS_ENABLED=0 PYTHONPATH=$PWD
export RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S=0  # this node is the only one: nothing could move elsewhere
export RAY_worker_niceness=0  # else replicas would wait for whatever else this machine computes

# A part that ends is started again; the last to be started is the first to be ended, and is waited for.
parts=()
keep() {
  (
    trap 'kill -TERM "$child" && wait "$child"; exit' TERM
    while :; do
      "$@" &
      child=$!
      wait "$child" || true
      sleep 1
    done
  ) &
  parts=($! "${parts[@]}")
}
stop() {
  trap - EXIT
  for part in "${parts[@]}"; do
    kill -TERM "$part" 2>/dev/null || true
    wait "$part" || true
  done
}
trap stop EXIT
trap 'exit 0' INT TERM

keep "$(dirname "$python")/ray" start --head --block --node-ip-address 127.0.0.1 --port "$port" \
  --ray-client-server-port $((port + 1)) --include-dashboard=false \
  --num-cpus $((${PLAYGROUND_REPLICAS##*-} * PLAYGROUND_THREADS)) > /dev/null
keep "$python" -m playground.cluster
"$python" app.py &
parts=($! "${parts[@]}")
wait $!
