// A Debian image with PostgreSQL 15 that makes its data directory at the first start, as the public images do.
import { chmod, glob, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { findAptSource } from "./apt-source.ts";
import type { ImageRecipe } from "./image-recipe.ts";
import { runLogged } from "./logged-command.ts";

const SUITE = "bookworm";
const PACKAGES = ["postgresql-15", "procps"];

/** Not needed to run the server: what apt keeps, texts, the compiler for queries, the packages' own cluster. */
const REMOVED = [
  "var/cache/apt/**",
  "var/cache/debconf/*-old",
  "var/lib/apt/lists/**",
  "var/lib/postgresql/15",
  "var/log/**/*.log",
  "etc/postgresql/15",
  "usr/share/{doc,info,locale,man}/*",
  "usr/share/postgresql/15/man",
  "usr/lib/postgresql/15/lib/{bitcode,llvmjit*}",
  "usr/lib/*/lib{LLVM,z3}*",
];

/**
 * Everything after the first step runs as the user postgres, and at last postgres is process 1.
 * Only the data directory itself is chowned: a restore that gets an owner wrong must be seen.
 * The superuser's password for connections over TCP is `$POSTGRES_PASSWORD`, or `lifeboat`.
 */
const RUN_POSTGRES = `#!/bin/sh
# Runs PostgreSQL on $PGDATA, made at the first start; arguments go to the server.
set -eu
: "\${PGDATA:=/var/lib/postgresql/data}"
export PGDATA

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf '%s\\n' "\${POSTGRES_PASSWORD:-lifeboat}" |
    initdb --no-sync --encoding=UTF8 --locale=C.UTF-8 --username=postgres --pwfile=/dev/stdin \\
      --auth-local=trust --auth-host=scram-sha-256
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi

exec postgres -c listen_addresses='*' "$@"
`;

export const POSTGRES_IMAGE: ImageRecipe = {
  name: "lifeboat-testbed/postgres:15",
  config: {
    Cmd: ["run-postgres"],
    Env: [
      "PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "LANG=C.UTF-8",
    ],
    // Fast shutdown: with SIGTERM the server would wait for its clients to leave.
    StopSignal: "SIGINT",
  },
  ingredients: [SUITE, PACKAGES, REMOVED, RUN_POSTGRES],
  fill: fillPostgres,
};

async function fillPostgres(root: string): Promise<void> {
  await debootstrap(root);
  for await (const entry of glob(REMOVED, { cwd: root })) {
    await rm(path.join(root, entry), { recursive: true, force: true });
  }
  const script = path.join(root, "usr/local/bin/run-postgres");
  await writeFile(script, RUN_POSTGRES);
  await chmod(script, 0o755);
}

/** In namespaces that end with this process, so that neither mounts nor processes stay behind, whatever happens. */
async function debootstrap(root: string): Promise<void> {
  const source = await findAptSource(SUITE);
  if (source === undefined) throw new Error(`apt has no source for ${SUITE}: add one, then run the testbed again`);
  const isolation = ["--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child"];
  const debian = ["--variant=minbase", `--include=${PACKAGES.join(",")}`, SUITE, root, source.uri];
  await runLogged("debootstrap.log", "setpriv", [...isolation, "debootstrap", ...debian]);
}
