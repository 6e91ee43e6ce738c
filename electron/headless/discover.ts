import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { styleText } from "node:util";
import { failed } from "../../shared/failure.ts";
import { runDiscover } from "../core/discover-command.ts";

const interruption = new AbortController();
process.once("SIGINT", () => interruption.abort());

/** The first line of standard input; at a terminal it is asked for and not shown. */
async function readPassword(): Promise<string> {
  const { stdin, stderr } = process;
  const { signal } = interruption;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: unseen, terminal: stdin.isTTY === true, signal });
  // While it reads, the terminal sends Ctrl-C as a key.
  lines.once("SIGINT", () => interruption.abort());
  if (stdin.isTTY) stderr.write("Password: ");
  try {
    for await (const line of lines) return line;
    if (signal.aborted) throw failed({ code: "CANCELLED" });
    return "";
  } finally {
    if (stdin.isTTY) stderr.write("\n");
    lines.close();
  }
}

/** Wide enough for a URL; a wider terminal makes text no easier to read. */
const WIDTH = 110;

const exitCode = await runDiscover(process.argv.slice(2), {
  signal: interruption.signal,
  // Knows terminals from files, and NO_COLOR.
  terminal: {
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
    width: Math.min(process.stdout.columns ?? WIDTH, WIDTH),
  },
  readPassword,
  writeOut: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
});

// Not by itself: a question to a DNS server that is silent may still be waiting.
process.stdout.write("", () => process.exit(exitCode));
