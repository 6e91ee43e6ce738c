/** `info`: fine as it is, or not asked for. `warn`: works, and should be changed. `fail`: broken for somebody. */
export type Level = "ok" | "info" | "warn" | "fail";

export type Topic =
  | "mx"
  | "autoconfig"
  | "srv"
  | "autodiscover"
  | "server"
  | "spf"
  | "dkim"
  | "dmarc"
  | "mta-sts"
  | "tls-rpt";

/** Something to publish as it stands. */
export interface Publication {
  /** A line of a zone file, or a file on a web server. */
  readonly kind: "record" | "file";
  /** The record's name, or the file's URL. */
  readonly where: string;
  readonly content: string;
}

/** One thing that was looked at. */
export interface Line {
  readonly topic: Topic;
  /** What was looked at: a record's type and name, a URL, a server. */
  readonly looked: string;
  readonly found: string;
  readonly level: Level;
  /** What to change, and why. */
  readonly change?: string;
  readonly publish?: readonly Publication[];
}

export interface Remedy {
  readonly change: string;
  readonly publish?: readonly Publication[];
}

/** The lines of one thing that was looked at. */
export interface LineMaker {
  ok(found: string): Line;
  info(found: string, remedy?: Remedy): Line;
  warn(found: string, remedy: Remedy): Line;
  fail(found: string, remedy: Remedy): Line;
}

export function lineAbout(topic: Topic, looked: string): LineMaker {
  return {
    ok: (found) => ({ topic, looked, found, level: "ok" }),
    info: (found, remedy) => ({ topic, looked, found, level: "info", ...remedy }),
    warn: (found, remedy) => ({ topic, looked, found, level: "warn", ...remedy }),
    fail: (found, remedy) => ({ topic, looked, found, level: "fail", ...remedy }),
  };
}

/** A line of a zone file; character-strings are cut to 255 bytes (RFC 1035 §3.3.14). */
export function txtRecord(name: string, text: string): Publication {
  const parts = text.match(/.{1,255}/g) ?? [""];
  return {
    kind: "record",
    where: name,
    content: `${name}. IN TXT ${parts.map((part) => `"${part.replace(/["\\]/g, "\\$&")}"`).join(" ")}`,
  };
}

/** Records as they stand in a message, in order and without repeats. */
export function listed(values: readonly string[]): string {
  return [...new Set(values)].join(", ");
}
