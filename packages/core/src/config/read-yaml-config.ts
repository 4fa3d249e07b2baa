// Reads a YAML (or JSON) file and remembers where everything stands in it.
import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument, visit, type Document } from "yaml";
import { configErrors, invalidConfig } from "./errors.ts";
import { fileReason } from "./file-reason.ts";
import { yamlPositions, type Positions } from "./positions.ts";
import type { Problem } from "./problems.ts";

interface ConfigFile {
  readonly file: string;
  readonly label: string;
}

/** Throws `config/unreadable`, or `config/unparsable` with every place where it is not YAML (duplicate keys included). */
export async function readYamlConfig(place: ConfigFile): Promise<{ input: unknown; positions: Positions }> {
  const text = decode(await readBytes(place.file), place.label);
  const lineCounter = new LineCounter();
  const doc = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, logLevel: "error" });
  const wrong = [...doc.errors, ...doc.warnings, ...looseAliases(doc)].map(({ message, pos }): Problem => {
    const { line, col } = lineCounter.linePos(pos[0]);
    return { path: "", message, line, column: col };
  });
  if (wrong.length > 0) throw invalidConfig("config/unparsable", place.label, wrong);
  return { input: toData(doc, place.label), positions: yamlPositions(doc, lineCounter) };
}

/** The parser notices them only while it makes data of the document, and then without their place. */
function looseAliases(doc: Document): readonly { readonly message: string; readonly pos: readonly [number, number] }[] {
  const loose: { message: string; pos: [number, number] }[] = [];
  visit(doc, {
    Alias(_, alias) {
      const at = alias.range?.[0] ?? 0;
      if (!alias.resolve(doc))
        loose.push({ message: `there is no anchor &${alias.source} before this`, pos: [at, at] });
    },
  });
  return loose;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw configErrors["config/unreadable"]({ file, reason: fileReason(cause) }, { cause });
  }
}

function decode(bytes: Buffer, label: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalidConfig("config/unparsable", label, [{ path: "", message: "the file is not UTF-8 text" }]);
  }
}

/** Aliases that multiply without end are refused by the parser. */
function toData(doc: Document, label: string): unknown {
  try {
    return doc.toJS() as unknown;
  } catch (error) {
    throw invalidConfig("config/unparsable", label, [{ path: "", message: (error as Error).message }]);
  }
}
