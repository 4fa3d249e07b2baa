// A second docker engine that a test may kill, because the machine's own is shared with every other test.
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { abandonedFolders, ownedPrefix } from "./abandoned.ts";
import { BUSYBOX_IMAGE } from "./busybox-image.ts";
import { docker } from "./docker.ts";
import type { EngineHost } from "./docker.ts";
import { livePid, startDockerd } from "./dockerd.ts";
import type { DockerdOptions } from "./dockerd.ts";
import { removeLeftovers } from "./engine-leftovers.ts";
import { ensureImage } from "./images.ts";

/**
 * It has no networks of its own: its containers use `network_mode: none`. It ends with the test's
 * process; what is left of one that was not stopped is removed when the next one starts.
 */
export interface PrivateEngine extends AsyncDisposable {
  /** For `docker --host` or `DOCKER_HOST`; the same after `restart`. */
  readonly host: Exclude<EngineHost, "default">;
  /** SIGKILL, to dockerd alone: containers go on under their shims until the next start ends them. */
  kill9(): Promise<void>;
  /**
   * Starts the engine again, after ending it with SIGTERM if it lives; images and volumes are kept.
   * Containers that ignore SIGTERM, as a `sleep` without `init: true` does, make it take 10 s.
   */
  restart(): Promise<void>;
  /** Ends engine and containers in any state, and removes all its files; a second call does nothing. */
  stop(): Promise<void>;
}

const NAME = "lifeboat-engine";

/** Resolves when the engine answers and has the busybox image. Needs root. */
export async function startPrivateEngine(): Promise<PrivateEngine> {
  for (const old of await abandonedFolders(tmpdir(), NAME)) await removeLeftovers(old);
  const folder = await mkdtemp(ownedPrefix(tmpdir(), NAME));
  const engine = privateEngine(folder);
  try {
    // The settings of the machine's own engine would contradict these options.
    await writeFile(path.join(folder, "daemon.json"), "{}");
    await engine.restart();
    await ensureImage(engine.host, BUSYBOX_IMAGE);
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

function privateEngine(folder: string): PrivateEngine {
  const options = dockerdOptions(folder);
  const { host, pidFile } = options;
  const stop = async (): Promise<void> => {
    await endContainers(host);
    await end(pidFile, "SIGTERM");
    await removeLeftovers(folder);
  };
  return {
    host,
    kill9: () => end(pidFile, "SIGKILL"),
    restart: async () => {
      await end(pidFile, "SIGTERM");
      await startDockerd(options);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function dockerdOptions(folder: string): DockerdOptions & { readonly host: PrivateEngine["host"] } {
  const [host, pidFile] = [`unix://${folder}/sock`, `${folder}/pid`] as const;
  const execRoot = `${folder}/exec`;
  const own = ["--data-root", `${folder}/data`, "--exec-root", execRoot, "--config-file", `${folder}/daemon.json`];
  // A containerd of the system would be shared with the machine's engine, so the containers have a name space.
  const names = path.basename(folder);
  const spaces = ["--containerd-namespace", names, "--containerd-plugins-namespace", `plugins.${names}`];
  const noNetwork = ["--bridge=none", "--iptables=false", "--ip-masq=false"];
  const command = ["dockerd", "--host", host, "--pidfile", pidFile, ...own, ...spaces, ...noNetwork];
  // The kernel ends the engine when the test's process ends, even by SIGKILL. The network is the engine's
  // own because with `--bridge=none` it removes docker0, which is the bridge of the machine's engine.
  return {
    command: ["setpriv", "--pdeathsig", "TERM", "unshare", "--net", ...command],
    host,
    pidFile,
    execRoot,
    log: `${folder}/log`,
  };
}

/** Spares the engine the grace period of each container. */
async function endContainers(host: EngineHost): Promise<void> {
  const running = await docker(host, "ps", "--quiet").catch(() => "");
  if (running !== "") await docker(host, "kill", ...running.split("\n")).catch(() => undefined);
}

/** Resolves when the process is gone; one that ignores SIGTERM for 15 s is killed. */
async function end(pidFile: string, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  const patience = performance.now() + 15_000;
  for (let sent = false; ; sent = true) {
    const pid = await livePid(pidFile);
    if (pid === undefined) return;
    if (!sent) process.kill(pid, signal);
    if (performance.now() > patience) process.kill(pid, "SIGKILL");
    await delay(20);
  }
}
