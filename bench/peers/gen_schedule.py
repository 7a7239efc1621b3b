#!/usr/bin/python3
"""Writes a lifelike schedule file: gen_schedule.py COUNT [SEED] > FILE.

Every task has the required fields, nested parameters and the comments that a person leaves.
The same COUNT and SEED always give the same bytes.
"""

import random
import sys

SKILLS = [
    "daily-report",
    "code-review",
    "backup-db",
    "security-audit",
    "invoice-export",
    "cache-warmup",
    "index-rebuild",
    "mail-digest",
    "lead-scoring",
    "log-rotate",
]
CRONS = ["0 9 * * *", "*/15 * * * *", "0 2 * * 0", "30 6 1 * *", "0 */4 * * 1-5", "5 0 * * *"]
HEAD = """\
# Scheduled tasks. Reviewed by the platform team;
# edits here and in the dashboard are kept in step.

metadata:
  version: "1.0"

tasks:
"""


def task(number, rng):
    cron = rng.choice(CRONS)
    day = 1 + number % 28
    comment = "  # keep off-peak" if number % 7 == 0 else ""
    return f"""\
  - id: {number}
    skill_name: {rng.choice(SKILLS)}
    schedule_cron: "{cron}"{comment}
    next_run_at: "2026-12-{day:02d}T{number % 24:02d}:{number % 60:02d}:00+00:00"
    params_json:
      target: team-{number % 50}
      limit: {rng.randint(1, 5000)}
      recipients: [ops-{number % 9}@example.org, owner-{number % 31}@example.org]
      options: {{dry_run: {'true' if number % 3 else 'false'}, retries: {number % 5}}}
    status: {'pending' if number % 4 else 'disabled'}
    user_id: user-{number % 100}
    created_at: "2026-01-{day:02d}T00:00:00+00:00"
    updated_at: "2026-11-{day:02d}T12:{number % 60:02d}:00+00:00"
"""


def main():
    count = int(sys.argv[1])
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 7)
    sys.stdout.write(HEAD)
    for number in range(1, count + 1):
        if number % 10 == 1:
            sys.stdout.write(f"\n  # --- group {number // 10 + 1} ---\n")
        sys.stdout.write(task(number, rng))


if __name__ == "__main__":
    main()
