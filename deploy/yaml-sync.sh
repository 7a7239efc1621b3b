#!/usr/bin/env bash
# One sync run for cron: yaml-sync.sh [options of lockstep sync].
#
# Prints nothing, so cron mails nothing: every line goes to yaml_sync.log with the time in UTC. The exit code is that
# of lockstep. Two runs never collide: lockstep takes its own locks, waits ten seconds and says who held them.
#
# Settings, all optional, in the environment or the crontab:
#   YAML_SYNC_SETTINGS  KEY=VALUE lines with the options of lockstep   /etc/lockstep/lockstep.env
#   YAML_SYNC_HOME      the folder that relative paths begin at        /srv/lockstep
#   YAML_SYNC_LOG       the log                                        /var/log/lockstep/yaml_sync.log
#   YAML_SYNC_PROGRAM   the program                                    lockstep
set -euo pipefail
umask 027

# cron's own PATH is short.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
settings=${YAML_SYNC_SETTINGS:-/etc/lockstep/lockstep.env}
home=${YAML_SYNC_HOME:-/srv/lockstep}
log=${YAML_SYNC_LOG:-/var/log/lockstep/yaml_sync.log}
program=${YAML_SYNC_PROGRAM:-lockstep}

stamped() {
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    # The line of the run itself begins with its time.
    if [[ $line =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z\  ]]; then
      printf '%s\n' "$line"
    else
      TZ=UTC printf '%(%Y-%m-%dT%H:%M:%SZ)T %s\n' -1 "$line"
    fi
  done
}

# The same file that systemd reads: lines are taken as they stand, nothing in them is run.
read_settings() {
  local line value
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ ^([A-Z_][A-Z0-9_]*)=(.*)$ ]]; then
      value=${BASH_REMATCH[2]}
      if [[ $value =~ ^\"(.*)\"$ || $value =~ ^\'(.*)\'$ ]]; then
        value=${BASH_REMATCH[1]}
      fi
      export "${line%%=*}=$value"
    fi
  done <"$settings"
}

meaning() {
  case $1 in
    1) echo "the run failed; the reason is above" ;;
    2) echo "an option, a setting or the table is wrong; the reason is above" ;;
    3) echo "conflicts wait for a decision; see: lockstep conflicts list" ;;
    4) echo "something is held, degraded or refused; see: lockstep status" ;;
    126 | 127) echo "$program could not be started; is it installed?" ;;
    *) echo "the run was ended from outside" ;;
  esac
}

run() {
  local code=0
  if [[ -e $settings ]]; then
    read_settings
  fi
  cd -- "$home"
  "$program" sync "$@" </dev/null || code=$?
  if ((code != 0)); then
    echo "exit code $code: $(meaning "$code")"
  fi
  return "$code"
}

run "$@" 2>&1 | stamped >>"$log"
