import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";

/** Facts of one log line; what is secret or a person's own words is left out by {@link redact}. */
export type LogFacts = Readonly<Record<string, unknown>>;

export interface Log {
  note(event: string, facts?: LogFacts): void;
  /** Something that has no failure code: written whole, stack included. */
  bug(error: unknown, facts?: LogFacts): void;
}

const SECRET_KEYS = /pass|secret|token|authorization|cookie|raw|bytes|text|html|snippet|subject|body/i;
const LONGEST_FACT = 500;
const LONGEST_LOG = 2 * 1024 * 1024;

/** A copy of `facts` fit for the log: no secrets, no message content, nothing endless. */
export function redact(facts: LogFacts): LogFacts {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts)) {
    if (SECRET_KEYS.test(key)) kept[key] = "…";
    else if (typeof value === "string") kept[key] = value.slice(0, LONGEST_FACT);
    else if (Array.isArray(value)) kept[key] = `${value.length} items`;
    else if (value && typeof value === "object") kept[key] = redact(value as LogFacts);
    else kept[key] = value;
  }
  return kept;
}

/** A log in `directory`: JSON lines, the previous file kept once this one has grown to 2 MiB. */
export function openLog(directory: string, now: () => number): Log {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "posthorn.log");
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LONGEST_LOG) renameSync(path, `${path}.1`);

  function write(line: LogFacts): void {
    try {
      appendFileSync(path, `${JSON.stringify({ at: new Date(now()).toISOString(), ...line })}\n`, { mode: 0o600 });
    } catch {
      // A log that cannot be written (a full disk) must not take the program with it.
    }
  }

  return {
    note: (event, facts = {}) => write({ event, ...redact(facts) }),
    bug(error, facts = {}) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      write({ event: "bug", stack, ...redact(facts) });
    },
  };
}
