# Sourced by the scripts beside it: sets `python` to a Python that the project runs on, or ends with a word about it.
fitting='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))'
python=none
for candidate in "${PYTHON:-python3}" python3.12 python3.11; do
  if "$candidate" -c "$fitting" 2>/dev/null; then python=$candidate; break; fi
done
if [ "$python" = none ]; then
  echo "Python 3.11 or 3.12 is needed; set PYTHON to one." >&2
  exit 1
fi
