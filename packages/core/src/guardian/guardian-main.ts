// The guardian as a program: its own session, its life line on stdin, its words on stdout, its log on stderr.
import { fileURLToPath } from "node:url";
import type { Logger } from "../contract/context.ts";
import { refusedWord, type GuardianTask } from "./guardian-task.ts";
import { guardStack } from "./guard-stack.ts";
import { watchLifeLine } from "./life-line.ts";

async function main(): Promise<void> {
  // Sent to a whole terminal or session: the guardian is what must be left when they have done their work.
  for (const signal of ["SIGINT", "SIGHUP", "SIGPIPE"]) process.on(signal, () => undefined);
  // A run that has died reads no words, and a full disk takes no log: neither may end the guardian.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  process.on("uncaughtException", (error) => stderrLog.error(`Going on after a stray failure: ${error.message}`));
  const line = watchLifeLine(process.stdin);
  const text = await line.task();
  if (text === undefined) return;
  try {
    await guardStack(JSON.parse(text) as GuardianTask, { line, log: stderrLog, say });
  } catch (error) {
    stderrLog.error((error as Error).message);
    say(`${refusedWord} ${(error as Error).message.replaceAll("\n", " ")}`);
  }
  // Not before the last word is out; not later either, since the life line may still be open and the lock is ours.
  process.stdout.write("", () => process.exit(0));
}

function say(word: string): void {
  process.stdout.write(`${word}\n`);
}

const stderrLog: Logger = {
  debug: (message, fields) => write("debug", message, fields),
  info: (message, fields) => write("info", message, fields),
  warn: (message, fields) => write("warn", message, fields),
  error: (message, fields) => write("error", message, fields),
};

function write(level: string, message: string, fields?: Readonly<Record<string, unknown>>): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
