import { expect } from "chai";
import { execa } from "execa";
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { acquireLock, type Lock } from "../../src/state/lock.ts";
import { hasCode } from "../../src/contract/errors.ts";

const program = fileURLToPath(new URL("./hold-lock.ts", import.meta.url));
const asNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

describe("a lock", () => {
  let directory: string;
  let holders: Holder[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "lifeboat-lock-"));
    await chmod(directory, 0o1777);
    holders = [];
  });

  afterEach(async () => {
    for (const holder of holders) holder.kill("SIGKILL");
    await Promise.all(holders.map((holder) => holder.ended));
    await rm(directory, { recursive: true, force: true });
  });

  function start(options: { as?: readonly string[]; waitMs?: number; heirSeconds?: number } = {}): Holder {
    const holder = startHolder(directory, options);
    holders.push(holder);
    return holder;
  }

  function take(waitMs = 0, signal = new AbortController().signal): Promise<Lock> {
    return acquireLock({ name: "stack", env: { LIFEBOAT_LOCK_DIR: directory }, waitMs, holder: {}, signal });
  }

  it("goes to exactly one of 20 processes that start at once", async () => {
    const all = Array.from({ length: 20 }, () => start());
    const words = await Promise.all(all.map((holder) => holder.word()));
    expect(words.filter((word) => word === "locked")).to.have.length(1);
    expect(words.filter((word) => word.startsWith("lock/held"))).to.have.length(19);
  });

  it("names its holder for people", async () => {
    const holder = start();
    await holder.word();
    const refusal = await start().word();
    expect(refusal).to.contain(`process ${holder.pid}`).and.to.contain("what a test");
  });

  it("is free the moment its holder is killed, without any unlocking", async () => {
    const holder = start();
    await holder.word();
    holder.kill("SIGKILL");
    await holder.ended;
    expect(await start().word()).to.equal("locked");
  });

  it("is kept by a holder that is stopped", async () => {
    const holder = start();
    await holder.word();
    holder.kill("SIGSTOP");
    expect(await start().word()).to.match(/^lock\/held/);
  });

  it("is kept by a child that inherited the descriptor when the holder is killed", async () => {
    const holder = start({ heirSeconds: 60 });
    const heir = Number((await holder.word()).split(" ")[1]);
    await holder.word();
    holder.kill("SIGKILL");
    await holder.ended;
    expect(await start().word()).to.match(/^lock\/held.*starter has ended/);
    process.kill(heir, "SIGKILL");
    expect(await start({ waitMs: 2000 }).word()).to.equal("locked");
  });

  it("excludes two users from each other, whoever came first", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    const nobody = start({ as: asNobody });
    expect(await nobody.word()).to.equal("locked");
    expect(await start().word()).to.match(/^lock\/held/);
    nobody.release();
    await nobody.ended;
    const root = start();
    expect(await root.word()).to.equal("locked");
    expect(await start({ as: asNobody }).word()).to.match(/^lock\/held/);
  });

  it("lets another user in although the creator's umask hides new files", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    const before = process.umask(0o077);
    try {
      await using _ = await take();
    } finally {
      process.umask(before);
    }
    expect(await start({ as: asNobody }).word()).to.equal("locked");
  });

  it("lets another user in although the directory was made under a narrow umask", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    await chmod(directory, 0o755);
    const made = join(directory, "made");
    const before = process.umask(0o077);
    try {
      const signal = new AbortController().signal;
      await using _ = await acquireLock({
        name: "other",
        env: { LIFEBOAT_LOCK_DIR: made },
        waitMs: 0,
        holder: {},
        signal,
      });
    } finally {
      process.umask(before);
    }
    expect((await stat(made)).mode & 0o7777).to.equal(0o1777);
  });

  it("is handed to whoever waits for it, and says once who is waited for", async () => {
    const holder = start();
    await holder.word();
    const waitedFor: string[] = [];
    const onWait = (text: string): void => {
      waitedFor.push(text);
      holder.release();
    };
    const signal = new AbortController().signal;
    const request = { name: "stack", env: { LIFEBOAT_LOCK_DIR: directory }, waitMs: 5000, holder: {}, signal, onWait };
    await using _ = await acquireLock(request);
    expect(waitedFor).to.have.length(1);
    expect(waitedFor[0]).to.contain(`process ${holder.pid}`);
  });

  it("is not waited for any longer once the wait is aborted", async () => {
    await using _ = await take();
    const waiting = take(60_000, AbortSignal.timeout(100)).catch((error: unknown) => error);
    expect(await waiting).to.have.property("name", "TimeoutError");
  });

  it("does not follow a symbolic link that somebody laid out", async () => {
    const victim = join(directory, "victim");
    await symlink(victim, join(directory, "stack.lock"));
    const error: unknown = await take().catch((failure: unknown) => failure);
    expect(hasCode(error, "lock/unusable")).to.equal(true);
    expect(await stat(victim).catch(() => "absent")).to.equal("absent");
  });

  it("does not wait for ever on a FIFO that somebody laid out", async () => {
    await execa("mkfifo", [join(directory, "stack.lock")]);
    const error: unknown = await take().catch((failure: unknown) => failure);
    expect(hasCode(error, "lock/unusable")).to.equal(true);
  });

  it("holds when a cleaner removes the file while somebody waits for it", async () => {
    const first = await take();
    const waiting = take(5000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await rm(join(directory, "stack.lock"));
    await first[Symbol.asyncDispose]();
    await using _ = await waiting;
    expect(await start().word()).to.match(/^lock\/held/);
  });

  it("is not impressed by a text that claims to hold it", async () => {
    await writeFile(
      join(directory, "stack.0.holder"),
      JSON.stringify({ pid: "1", pidStart: "0", user: "\u001b[31mroot" }),
    );
    await using lock = await take();
    expect(lock.fd).to.be.greaterThan(2);
  });
});

interface Holder {
  readonly pid: number;
  readonly ended: PromiseLike<unknown>;
  /** The next line it says. */
  word(): Promise<string>;
  release(): void;
  kill(signal: NodeJS.Signals): void;
}

function startHolder(
  directory: string,
  { as = [], waitMs = 0, heirSeconds }: { as?: readonly string[]; waitMs?: number; heirSeconds?: number },
): Holder {
  const rest = heirSeconds === undefined ? [] : [String(heirSeconds)];
  const [file = "", ...args] = [...as, process.execPath, program, "stack", String(waitMs), ...rest];
  const child = execa(file, args, { env: { LIFEBOAT_LOCK_DIR: directory, HOME: "/" }, buffer: false, reject: false });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid ?? 0,
    ended: child,
    word: async () => ((await lines.next()) as { value?: string }).value ?? "",
    release: () => void child.stdin.end(),
    kill: (signal) => void child.kill(signal),
  };
}
