// A fact that stands for any fact: shows up as its own name in angle quotes wherever a message puts it.

/** Any property is a placeholder again, any list has one element, any number is 3: enough to make one message. */
export function placeholder(name: string): unknown {
  const shown = `‹${name}›`;
  return new Proxy([], { get: (_, key) => property(name, shown, key) });
}

/** All facts of an error at once. */
export function placeholderFacts(): unknown {
  return new Proxy({}, { get: (_, key) => placeholder(String(key)) });
}

function property(name: string, shown: string, key: string | symbol): unknown {
  if (key === Symbol.toPrimitive) return (hint: string) => (hint === "number" ? 3 : shown);
  if (key === "toString" || key === "toJSON" || key === "valueOf") return () => shown;
  return own([placeholderElement(name)], key) ?? own(shown, key) ?? placeholder(String(key));
}

/** The list's methods before the text's: `includes` and `length` mean the same in both for a message. */
function own(value: object | string, key: string | symbol): unknown {
  const found: unknown = Reflect.get(Object(value) as object, key, value);
  return typeof found === "function" ? (found as (...args: unknown[]) => unknown).bind(value) : found;
}

/** `reasons` has a `reason`; its own parts are placeholders too. */
function placeholderElement(name: string): unknown {
  return name.endsWith("s") ? placeholder(name.slice(0, -1)) : placeholder(`${name} 1`);
}
