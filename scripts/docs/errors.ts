// Writes docs/reference/errors.md anew.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { documentedCodes, ERRORS_PAGE, errorsPage } from "./errors-page.ts";

const page = await errorsPage();
const file = path.resolve(import.meta.dirname, "../..", ERRORS_PAGE);
await mkdir(path.dirname(file), { recursive: true });
await writeFile(file, page);
console.log(`${ERRORS_PAGE}: ${documentedCodes(page).length} errors`);
