#!/usr/bin/python3
"""The same work written by hand in Python, measured: python_sqlalchemy.py FILE DSN.

Two ways, so that the comparison is fair to both sides of the argument:

- the usual one: PyYAML's safe_load and safe_dump, a lock file, a temporary file and a rename, one query a task through
  SQLAlchemy's asynchronous ORM in one transaction, time stamps compared;
- a careful one (the figures that begin with "careful_"): libyaml's loader, one select, one bulk upsert, and ruamel.yaml,
  which keeps comments.

Prints one line of JSON: seconds, and how many comment lines the usual way has left of those in the file. FILE is only read.
DSN is a postgresql:// address; everything happens in the schema lockstep_peer, which is dropped before and after.
Needs Debian's python3-yaml, python3-sqlalchemy, python3-asyncpg, python3-psycopg2 and python3-ruamel.yaml.
"""

import asyncio
import datetime as dt
import fcntl
import json
import os
import shutil
import sys
import tempfile
import time

import psycopg2
import psycopg2.extras
import yaml
from ruamel.yaml import YAML
from sqlalchemy import JSON, Column, DateTime, Integer, String, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import declarative_base, sessionmaker

SCHEMA = "lockstep_peer"
FIELDS = ["id", "skill_name", "schedule_cron", "next_run_at", "params_json", "status", "user_id", "created_at", "updated_at"]
STAMPS = {"next_run_at", "created_at", "updated_at"}
Base = declarative_base()


class Task(Base):
    __tablename__ = "scheduled_tasks"
    __table_args__ = {"schema": SCHEMA}
    id = Column(Integer, primary_key=True)
    skill_name = Column(String(255), nullable=False)
    schedule_cron = Column(String(100), nullable=False)
    next_run_at = Column(DateTime(timezone=True), nullable=False)
    params_json = Column(JSON)
    status = Column(String(20))
    user_id = Column(String(255))
    created_at = Column(DateTime(timezone=True))
    updated_at = Column(DateTime(timezone=True))


def row(task):
    return {f: dt.datetime.fromisoformat(task[f]) if f in STAMPS else task.get(f) for f in FIELDS}


def item(task):
    return {f: getattr(task, f).isoformat() if f in STAMPS else getattr(task, f) for f in FIELDS}


async def yaml_to_db(session, path):
    with open(path, encoding="utf-8") as f:
        fcntl.flock(f, fcntl.LOCK_SH)
        data = yaml.safe_load(f)
    conflicts = 0
    for task in data["tasks"]:
        found = (await session.execute(select(Task).where(Task.id == task["id"]))).scalar_one_or_none()
        if found is None:
            session.add(Task(**row(task)))
            await session.flush()
            continue
        stamp = dt.datetime.fromisoformat(task["updated_at"])
        if stamp > found.updated_at:
            for field, value in row(task).items():
                setattr(found, field, value)
            await session.flush()
        elif found.updated_at > stamp:
            conflicts += 1
    await session.commit()
    return conflicts


async def db_to_yaml(session, path):
    with open(path, encoding="utf-8") as f:
        data = yaml.safe_load(f)
    data["tasks"] = [item(t) for t in (await session.execute(select(Task).order_by(Task.id))).scalars()]
    with open(path + ".lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.copy2(path, path + ".bak")
        swap(path, lambda f: yaml.safe_dump(data, f, default_flow_style=False, sort_keys=False))


def swap(path, write):
    with open(path + ".tmp", "w", encoding="utf-8") as f:
        write(f)
        f.flush()
        os.fsync(f.fileno())
    os.replace(path + ".tmp", path)


def careful_import(dsn, path):
    with open(path, encoding="utf-8") as f:
        data = yaml.load(f, Loader=yaml.CSafeLoader)
    with psycopg2.connect(dsn) as db, db.cursor() as cursor:
        cursor.execute(f"select id, updated_at from {SCHEMA}.scheduled_tasks")
        known = dict(cursor.fetchall())
        rows = [
            tuple(json.dumps(v) if isinstance(v, (dict, list)) else v for v in row(t).values())
            for t in data["tasks"]
            if t["id"] not in known or dt.datetime.fromisoformat(t["updated_at"]) > known[t["id"]]
        ]
        if rows:
            psycopg2.extras.execute_values(
                cursor,
                f"insert into {SCHEMA}.scheduled_tasks ({','.join(FIELDS)}) values %s on conflict (id) do update set "
                + ",".join(f"{f}=excluded.{f}" for f in FIELDS[1:]),
                rows,
                page_size=1000,
            )
    db.close()


def careful_export_one(path, task_id, cron):
    round_trip = YAML()
    round_trip.preserve_quotes = True
    with open(path, encoding="utf-8") as f:
        data = round_trip.load(f)
    next(t for t in data["tasks"] if t["id"] == task_id)["schedule_cron"] = cron
    swap(path, lambda f: round_trip.dump(data, f))


def comments(path):
    with open(path, encoding="utf-8") as f:
        return sum(line.lstrip().startswith("#") for line in f)


def edit_one_stamp(path):
    with open(path, encoding="utf-8") as f:
        changed = f.read().replace('updated_at: "2026-11', 'updated_at: "2027-11', 1)
    with open(path, "w", encoding="utf-8") as f:
        f.write(changed)


async def measure(source, dsn, path):
    out = {}
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://", 1))
    sessions = sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)

    async def usual(name, work):
        begun = time.perf_counter()
        async with sessions() as session:
            await work(session, path)
        out[name] = round(time.perf_counter() - begun, 4)

    def careful(name, work, *arguments):
        begun = time.perf_counter()
        work(*arguments)
        out["careful_" + name] = round(time.perf_counter() - begun, 4)

    async with engine.begin() as connection:
        await connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        await connection.execute(text(f"create schema {SCHEMA}"))
        await connection.run_sync(Base.metadata.create_all)
    try:
        shutil.copy(source, path)
        await usual("import", yaml_to_db)
        await usual("no_change", yaml_to_db)
        edit_one_stamp(path)
        await usual("one_yaml_edit", yaml_to_db)
        await usual("export_all", db_to_yaml)
        out["comments_kept"] = f"{comments(path)}/{comments(source)}"
        async with engine.begin() as connection:
            await connection.execute(delete(Task))
        shutil.copy(source, path)
        careful("import", careful_import, dsn, path)
        careful("no_change", careful_import, dsn, path)
        careful("one_db_edit", careful_export_one, path, 1, "1 1 1 1 1")
    finally:
        async with engine.begin() as connection:
            await connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
        await engine.dispose()
    return out


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(asyncio.run(measure(sys.argv[1], sys.argv[2], os.path.join(folder, "schedule_config.yml")))))


if __name__ == "__main__":
    main()
