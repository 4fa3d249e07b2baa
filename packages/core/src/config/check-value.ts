// Holds a value against anybody's schema and says in problems what does not fit.
import type { Schema, SchemaIssue } from "../contract/schema.ts";
import { isObject } from "./plain-data.ts";
import type { Path } from "./positions.ts";
import type { ProblemList } from "./problems.ts";

/** The schema's output, or undefined and its issues as problems below `path`. */
export async function checkValue<Output>(
  schema: Schema<Output>,
  value: unknown,
  path: Path,
  problems: ProblemList,
): Promise<{ readonly output: Output } | undefined> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { output: result.value };
  for (const issue of result.issues.flatMap(withAlternatives)) addIssue(issue, value, path, problems);
  return undefined;
}

function addIssue(issue: SchemaIssue, value: unknown, path: Path, problems: ProblemList): void {
  const below = stepsOf(issue);
  const place = [...path, ...below];
  const { code, issues } = issue as { readonly code?: unknown; readonly issues?: readonly SchemaIssue[] };
  if (code === "invalid_key") {
    problems.addRoot(place, issues?.[0]?.message ?? issue.message, { at: "key" });
  } else if (isMissing(value, below)) {
    problems.add(place, missingMessage(issue.message), { at: "key" });
  } else {
    problems.add(place, inPlainWords(issue.message));
  }
}

/**
 * zod says of a union only that nothing fits, and keeps what each alternative missed to itself: where exactly one
 * alternative is of the right kind, what it missed is what the user wants to know.
 */
function withAlternatives(issue: SchemaIssue): readonly SchemaIssue[] {
  const { code, errors } = issue as { code?: unknown; errors?: readonly (readonly SchemaIssue[])[] };
  if (code !== "invalid_union" || errors === undefined || issue.message !== "Invalid input") return [issue];
  const meant = errors.filter((alternative) => alternative.every((inner) => stepsOf(inner).length > 0));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) {
    return only.map((inner) => ({ ...inner, path: [...stepsOf(issue), ...stepsOf(inner)] }));
  }
  const messages = errors.flatMap((alternative) => alternative[0]?.message ?? []).map(inPlainWords);
  return [{ ...issue, message: messages.length === 0 ? "fits no alternative" : [...new Set(messages)].join(", or ") }];
}

function stepsOf(issue: SchemaIssue): Path {
  return (issue.path ?? []).map((step) => {
    const key = typeof step === "object" ? step.key : step;
    return typeof key === "number" ? key : String(key);
  });
}

/** Is there nothing at the place, although there is a map around it? */
function isMissing(value: unknown, path: Path): boolean {
  const last = path.at(-1);
  if (typeof last !== "string") return false;
  const around = path.slice(0, -1).reduce<unknown>((node, step) => (isStepable(node) ? node[step] : undefined), value);
  return isObject(around) && !Object.hasOwn(around, last);
}

function isStepable(node: unknown): node is Record<string | number, unknown> {
  return typeof node === "object" && node !== null;
}

function missingMessage(message: string): string {
  return /received undefined|required|Invalid (input|option)/i.test(message)
    ? `is missing${expectation(message)}`
    : inPlainWords(message);
}

function expectation(message: string): string {
  const [, expected] = /expected (\w+)/.exec(message) ?? [];
  return expected === undefined ? "" : `: expected ${expected}`;
}

function inPlainWords(message: string): string {
  return message.replace(/^Invalid (input|option): /, "");
}
