import { readHostName } from "../query.ts";
import { hasVersion, readTagList } from "./tag-list.ts";

/** Whether a TXT record means to be one of MTA-STS (RFC 8461 §3.1). */
export function isSts(text: string): boolean {
  return hasVersion(text, "STSv1");
}

/** The policy's id from a record that {@link isSts}; a sentence's rest where it has none that counts. */
export function readStsRecord(text: string): { readonly id: string } | { readonly problem: string } {
  const tags = readTagList(text);
  if (typeof tags === "string") return { problem: tags };
  const id = tags.get("id");
  if (id === undefined) return { problem: "has no id=" };
  if (!/^[A-Za-z0-9]{1,32}$/.test(id)) return { problem: `has id=${id}, which is not 1 to 32 letters and digits` };
  return { id };
}

export interface StsPolicy {
  readonly mode: "enforce" | "testing" | "none" | null;
  /** Host names, the first label perhaps `*`. */
  readonly mx: readonly string[];
  /** In seconds. */
  readonly maxAge: number | null;
  readonly problems: readonly string[];
}

const LONGEST = 31_557_600;

/** Reads the policy file (RFC 8461 §3.2). */
export function readStsPolicy(text: string): StsPolicy {
  const problems: string[] = [];
  const fields = new Map<string, string>();
  const mx: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const [, name, value = ""] = /^\s*([A-Za-z0-9][\w.-]*)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (!name) problems.push(`has the line "${line.slice(0, 80)}", which is no key: value`);
    else if (name !== "mx") fields.set(name, fields.get(name) ?? value);
    else if (readPattern(value)) mx.push(value.toLowerCase().replace(/\.$/, ""));
    else problems.push(`has mx: ${value}, which is no host name`);
  }
  if (fields.get("version") !== "STSv1") problems.push("does not say version: STSv1");
  const mode = readMode(fields.get("mode"));
  if (!mode) problems.push(`has mode: ${fields.get("mode") ?? "(none)"}, which is none of enforce, testing, none`);
  if (mode && mode !== "none" && mx.length === 0) problems.push("names no mx");
  const age = fields.get("max_age") ?? "";
  const maxAge = /^\d{1,10}$/.test(age) && Number(age) <= LONGEST ? Number(age) : null;
  if (maxAge === null) problems.push(`has max_age: ${age || "(none)"}, which is not between 0 and ${LONGEST} s`);
  return { mode, mx, maxAge, problems };
}

function readMode(text: string | undefined): StsPolicy["mode"] {
  return text === "enforce" || text === "testing" || text === "none" ? text : null;
}

function readPattern(text: string): string | null {
  return readHostName(text.replace(/^\*\./, ""));
}

/** Whether one of the patterns is for `host`; `*.` stands for exactly one label (RFC 8461 §4.1). */
export function isCovered(host: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith("*.") ? host.slice(host.indexOf(".")) === pattern.slice(1) : host === pattern,
  );
}
