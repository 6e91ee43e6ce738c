const SYSTEM_FLAGS = new Map(
  ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft"].map((flag) => [flag.toLowerCase(), flag]),
);

/** The stored form: flags apart by one space, each once; flags are atoms and hold none (RFC 9051 §9). */
export function formatFlags(flags: readonly string[]): string {
  const byKey = new Map<string, string>();
  for (const flag of flags) {
    const key = flag.toLowerCase();
    if (key === "" || key === "\\recent" || /\s/.test(key) || byKey.has(key)) continue;
    byKey.set(key, SYSTEM_FLAGS.get(key) ?? flag);
  }
  return [...byKey.values()].join(" ");
}

export function parseFlags(stored: string): string[] {
  return stored === "" ? [] : stored.split(" ");
}

/** Flags are compared without regard to case. */
export function hasFlag(stored: string, flag: string): boolean {
  const key = flag.toLowerCase();
  return parseFlags(stored).some((other) => other.toLowerCase() === key);
}

/**
 * Marked for an EXPUNGE that is still to come (RFC 9051 §2.3.2). Such a message is not shown: a server without UIDPLUS
 * keeps what was deleted or moved away in this state.
 */
export function isMarkedDeleted(stored: string): boolean {
  return hasFlag(stored, "\\Deleted");
}

export function withFlag(stored: string, flag: string, value: boolean): string {
  if (hasFlag(stored, flag) === value) return stored;
  if (value) return formatFlags([...parseFlags(stored), flag]);
  const key = flag.toLowerCase();
  return parseFlags(stored)
    .filter((other) => other.toLowerCase() !== key)
    .join(" ");
}
