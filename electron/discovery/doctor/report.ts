import { printable, type Style, type Terminal, wrap } from "../terminal.ts";
import type { DoctorReport } from "./doctor.ts";
import type { Level, Line, Publication, Topic } from "./line.ts";

const MARKS: Record<Level, readonly [string, Style]> = {
  ok: ["ok", "green"],
  info: ["info", "dim"],
  warn: ["warn", "yellow"],
  fail: ["FAIL", "red"],
};

const SECTIONS: readonly (readonly [string, readonly Topic[]])[] = [
  ["Receiving", ["mx"]],
  ["What mail clients find", ["autoconfig", "srv", "autodiscover"]],
  ["The servers", ["server"]],
  ["Against forgery", ["spf", "dkim", "dmarc"]],
  ["Encryption between servers", ["mta-sts", "tls-rpt"]],
];

/** Where what was found stands. */
const INDENT = 8;

/** The report for a person who looks after the domain. */
export function renderReport({ domain, verdict, lines, elapsedMs }: DoctorReport, terminal: Terminal): string {
  const { paint } = terminal;
  const sections = SECTIONS.flatMap(([title, topics]) => {
    const own = lines.filter(({ topic }) => topics.includes(topic));
    return own.length > 0 ? ["", paint("bold", title), ...own.flatMap((line) => renderLine(line, terminal))] : [];
  });
  const counts = (["fail", "warn"] as const).map((level) => lines.filter((line) => line.level === level).length);
  const [fails = 0, warnings = 0] = counts;
  const words = {
    ok: "all is well",
    warn: `works, with ${countOf(warnings, "thing")} to change`,
    fail: `${countOf(fails, "thing")} to mend${warnings > 0 ? ` and ${countOf(warnings, "thing")} to change` : ""}`,
  }[verdict];
  return `${[...sections, "", paint("bold", `${domain}: ${words}.`) + paint("dim", `  (${elapsedMs} ms)`)].join("\n")}\n`;
}

const countOf = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

function renderLine(
  { level, looked, found, change, publish = [] }: Line,
  { paint, width }: Terminal,
): readonly string[] {
  const [mark, style] = MARKS[level];
  const indented = (text: string): readonly string[] =>
    wrap(printable(text), width - INDENT).map((line) => " ".repeat(INDENT) + line);
  return [
    `  ${paint(style, mark.padEnd(4))}  ${printable(looked)}`,
    ...indented(found).map((line) => paint("dim", line)),
    ...(change ? indented(change) : []),
    ...publish.flatMap(renderPublication),
  ];
}

/** Not wrapped: what is to be published is to be copied. */
function renderPublication({ kind, where, content }: Publication): readonly string[] {
  const indent = " ".repeat(INDENT + 2);
  const lines = content.split("\n").map((line) => indent + printable(line));
  return kind === "record" ? lines : [`${" ".repeat(INDENT)}${printable(where)}`, ...lines];
}
