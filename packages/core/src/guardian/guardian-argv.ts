// How the guardian's process is started so that it outlives what may end the run.
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  /** This host was booted by systemd: /run/systemd/system is there. */
  readonly systemd: boolean;
}

/**
 * The argument arrays to try, best first. Inside a unit systemd kills all of the control group when the unit ends, so
 * there the guardian moves into a scope of its own; where that is refused, a plain one is better than none.
 */
export function guardianArgvs({ env, uid, systemd }: Surroundings): (readonly string[])[] {
  const plain = [process.execPath, ...execArgv(), programFile()];
  const invocation = env["INVOCATION_ID"];
  if (!systemd || invocation === undefined || invocation === "") return [plain];
  const manager = uid === 0 ? [] : ["--user"];
  return [["systemd-run", ...manager, "--scope", "--collect", "--quiet", "--", ...plain], plain];
}

/** Source or built, as this file is. */
function programFile(): string {
  return fileURLToPath(new URL(`./guardian-main${extname(import.meta.url)}`, import.meta.url));
}

/** The guardian resolves modules as the run does, but shares no debugger port and no program text with it. */
function execArgv(): string[] {
  return process.execArgv.filter((argument) =>
    /^(--conditions|-C|--import|--experimental|--disable-warning)\b/.test(argument),
  );
}
