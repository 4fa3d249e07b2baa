// Runs command lines as a reader would type them, and shows them with what they say.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "@lifeboat/core/plugin";

/** Accepted here, so that what the command said is shown before it is judged. */
const failures = Array.from({ length: 255 }, (_, index) => index + 1);

const lifeboatFile = fileURLToPath(new URL("../../packages/cli/bin/lifeboat.js", import.meta.url));

export interface Terminal {
  /** Says in one sentence what comes next. */
  readonly say: (text: string) => void;
  /** Runs `lifeboat ARGS…` and gives what it printed. Throws where it fails. */
  readonly lifeboat: (...args: readonly string[]) => Promise<string>;
  /** Runs any other command likewise. */
  readonly run: (...argv: readonly string[]) => Promise<string>;
}

/** A terminal in `cwd` whose runs keep their state in `stateDir`, away from that of this host. */
export function openTerminal(cwd: string, stateDir: string): Terminal {
  const run = async (shown: readonly string[], argv: readonly string[]): Promise<string> => {
    console.log(`\n$ ${shown.map(quoted).join(" ")}`);
    const env = { LIFEBOAT_STATE: stateDir };
    const { stdout, stderr, exitCode } = await runCommand(argv, { cwd, env, acceptExit: failures });
    const text = stdout.toString();
    process.stdout.write(text + stderr);
    if (exitCode !== 0) throw new Error(`${shown.join(" ")} ended with ${exitCode}`);
    return text;
  };
  return {
    say: (text) => console.log(`\n# ${text}`),
    lifeboat: (...args) => run(["lifeboat", ...args], [process.execPath, lifeboatFile, ...args]),
    run: (...argv) =>
      run(
        argv.map((word) => (word.startsWith(cwd) ? relative(cwd, word) || "." : word)),
        argv,
      ),
  };
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}
