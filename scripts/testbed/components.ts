// The real components the tests need: how each is recognised and which packages bring it.

/** What proves that a component is there. Programs are looked up on PATH and in the sbin folders. */
export type Sign =
  | { readonly programs: readonly string[] }
  | { readonly file: string }
  | { readonly command: string; readonly args: readonly string[] };

export interface Component {
  readonly name: string;
  readonly sign: Sign;
  readonly packages: readonly string[];
  /** `own`: the suites the machine already uses; `trixie`: Debian 12's own package is too old. */
  readonly suite: "own" | "trixie";
  /** Where Ubuntu, which never takes packages of trixie, names or ships it differently. */
  readonly ubuntuPackages?: readonly string[];
}

export const COMPONENTS: readonly Component[] = [
  // The docker client of the machine is kept where there is one: it negotiates the engine's API version.
  own("docker engine", { programs: ["dockerd", "docker", "iptables"] }, ["docker.io", "iptables"]),
  {
    name: "compose v2",
    sign: { command: "docker", args: ["compose", "version"] },
    packages: ["docker-compose"],
    suite: "trixie",
    ubuntuPackages: ["docker-compose-v2"],
  },
  own("zstd", { programs: ["zstd"] }, ["zstd"]),
  own("age", { programs: ["age", "age-keygen"] }, ["age"]),
  own("rsync", { programs: ["rsync"] }, ["rsync"]),
  own("tar", { programs: ["tar"] }, ["tar"]),
  own("extended attributes", { programs: ["getfattr", "setfattr"] }, ["attr"]),
  own("access control lists", { programs: ["getfacl", "setfacl"] }, ["acl"]),
  own("capabilities", { programs: ["getcap", "setcap"] }, ["libcap2-bin"]),
  own("strace", { programs: ["strace"] }, ["strace"]),
  own("busybox", { programs: ["busybox"] }, ["busybox-static"]),
  own("debootstrap", { programs: ["debootstrap"] }, ["debootstrap", "debian-archive-keyring"]),
  own("util-linux", { programs: ["flock", "setpriv", "runuser", "unshare"] }, ["util-linux"]),
  own("systemd-analyze", { programs: ["systemd-analyze"] }, ["systemd"]),
  own("postgres client 15", { file: "/usr/lib/postgresql/15/bin/pg_dump" }, ["postgresql-client-15"]),
];

function own(name: string, sign: Sign, packages: readonly string[]): Component {
  return { name, sign, packages, suite: "own" };
}
