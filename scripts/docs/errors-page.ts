// docs/reference/errors.md as text: what each error says, what to do about it, and how a command ends with it.
import { format, resolveConfig } from "prettier";
import type { ErrorKind } from "../../packages/core/src/contract/errors.ts";
import { readErrorTables, type CataloguedError } from "./error-tables.ts";

export const ERRORS_PAGE = "docs/reference/errors.md";

const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  failed: 1,
  usage: 2,
  locked: 4,
  integrity: 5,
  stack: 6,
  interrupted: 130,
  terminated: 143,
};

const OPENING = `# Errors

<!-- Made by \`npm run docs\` from the tables in the code; changes belong there. -->

Every error that Lifeboat raises has a code, which stays the same from version to version, a message and a remedy.
Programs decide by the code (\`hasCode(error, "…")\`), commands by the exit code. Where a run fails in several ways, its
exit code is the one that matters most: 6 outranks all others.

What stands in ‹angle quotes› is replaced by the facts of the case.

| exit code | kind          | meaning                                                                |
| --------- | ------------- | ---------------------------------------------------------------------- |
| 1         | \`failed\`      | the run failed; the stack is as before                                 |
| 2         | \`usage\`       | the command line, the configuration or the machine has to be corrected |
| 4         | \`locked\`      | another run has the stack                                              |
| 5         | \`integrity\`   | something stored is missing, changed or not trusted                    |
| 6         | \`stack\`       | the stack is not as before, or could not be held                       |
| 130       | \`interrupted\` | ended by SIGINT; the stack is as before                                |
| 143       | \`terminated\`  | ended by SIGTERM; the stack is as before                               |
`;

/** The page for the code as it is now, formatted like every file here. */
export async function errorsPage(): Promise<string> {
  const errors = await readErrorTables();
  const chapters = Map.groupBy(errors, ({ code }) => code.split("/")[0] ?? "");
  const text = [OPENING, ...Array.from(chapters, ([name, members]) => chapter(name, members))].join("\n");
  return format(text, { ...(await resolveConfig(import.meta.filename)), parser: "markdown" });
}

/** The codes that the page has a section for. */
export function documentedCodes(page: string): readonly string[] {
  return Array.from(page.matchAll(/^### (\S+)$/gm), ([, code = ""]) => code);
}

function chapter(name: string, errors: readonly CataloguedError[]): string {
  return [`## ${name}`, ...errors.map(section)].join("\n\n");
}

function section({ code, example }: CataloguedError): string {
  const again = example.retryable ? " The same call may succeed a moment later." : "";
  return `### ${code}

Exit code ${EXIT_CODES[example.kind]} (\`${example.kind}\`).${again}

\`\`\`text
error: ${example.message}
remedy: ${example.remedy}
\`\`\`
`;
}
