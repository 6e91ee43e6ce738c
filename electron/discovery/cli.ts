import { domainToUnicode } from "node:url";
import { parseArgs } from "node:util";
import type { DiscoveryResult, FoundIncoming, FoundOutgoing, ProviderHint, TraceStep } from "../../shared/discovery.ts";
import { MailFailureError } from "../../shared/failure.ts";
import { renderResult, renderStep, renderVerification, type Verification } from "./discover-report.ts";
import type { DoctorReport } from "./doctor/doctor.ts";
import { renderReport } from "./doctor/report.ts";
import { type Query, readQuery } from "./query.ts";
import { printable, type Terminal } from "./terminal.ts";

export type { Verification } from "./discover-report.ts";
export { examine } from "./doctor/doctor.ts";

export const USAGE = `Usage: npm run discover -- ADDRESS [--json] [--verify]
       npm run discover -- --doctor DOMAIN|ADDRESS [--dkim SELECTOR]... [--json]

Finds the mail servers of an address and prints every step on the way.

  --json            one JSON object on standard output instead
  --verify          reads a password from standard input and signs in to both servers

Exit status: 0 found, 2 nothing found, 3 found but sign-in failed, 4 a person must agree first, 64 bad usage.

  --doctor          looks at what the domain publishes for mail clients and servers, and says what to change
  --dkim SELECTOR   looks at this DKIM key as well; may be given more than once

Exit status: 0 all is well or only to be improved, 1 something is broken, 64 bad usage.
`;

export type CommandLine =
  | { readonly kind: "discover"; readonly address: string; readonly json: boolean; readonly verify: boolean }
  | {
      readonly kind: "doctor";
      readonly query: Query;
      readonly dkimSelectors: readonly string[];
      readonly json: boolean;
    };

const OPTIONS = {
  json: { type: "boolean", default: false },
  verify: { type: "boolean", default: false },
  doctor: { type: "boolean", default: false },
  dkim: { type: "string", multiple: true, default: [] as string[] },
} as const;

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(argv: readonly string[]): CommandLine | string {
  const read = parse(argv);
  if (typeof read === "string") return read;
  const { values, positionals } = read;
  const [target, ...more] = positionals;
  const { json, verify, doctor, dkim } = values;
  if (!target) return doctor ? "Which domain?" : "Which address?";
  if (more.length > 0) return doctor ? "One domain at a time." : "One address at a time.";
  if (!doctor)
    return dkim.length > 0 ? "--dkim goes with --doctor." : { kind: "discover", address: target, json, verify };
  if (verify) return "--verify does not go with --doctor, which signs in to nothing.";
  const selector = dkim.find((name) => !/^[a-z0-9_]([\w.-]{0,61}[a-z0-9_])?$/i.test(name));
  if (selector !== undefined) return `"${printable(selector)}" is no DKIM selector.`;
  // Mail clients ask for an address; which one is of no importance.
  const query = readQuery(target.includes("@") ? target : `postmaster@${target}`);
  return query ? { kind: "doctor", query, dkimSelectors: dkim, json } : `"${printable(target)}" is no domain.`;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ", 1);
    return `${sentence}.`;
  }
}

/** What the command needs of the process and the engine around it. */
export interface CommandWorld {
  readonly discover: (address: string, onStep: (step: TraceStep) => void) => Promise<DiscoveryResult>;
  readonly verify: (
    found: {
      readonly address: string;
      readonly incoming: FoundIncoming;
      readonly outgoing: FoundOutgoing;
      readonly hint: ProviderHint | null;
      readonly password: string;
    },
    onStep: (step: TraceStep) => void,
  ) => Promise<Verification>;
  readonly examine: (query: Query, dkimSelectors: readonly string[]) => Promise<DoctorReport>;
  /** The first line of standard input. */
  readonly readPassword: () => Promise<string>;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly terminal: Terminal;
}

/** The whole command; gives the exit status, 130 where it was interrupted. */
export async function runDiscoverCommand(argv: readonly string[], world: CommandWorld): Promise<number> {
  const read = readArguments(argv);
  if (typeof read === "string") {
    world.writeError(`${read}\n\n${USAGE}`);
    return 64;
  }
  try {
    return read.kind === "doctor" ? await runDoctor(read, world) : await runDiscovery(read, world);
  } catch (error) {
    if (error instanceof MailFailureError && error.failure.code === "CANCELLED") return 130;
    throw error;
  }
}

async function runDiscovery(
  { address, json, verify }: Extract<CommandLine, { kind: "discover" }>,
  { discover, verify: signIn, readPassword, writeOut, terminal }: CommandWorld,
): Promise<number> {
  const steps: TraceStep[] = [];
  function onStep(step: TraceStep): void {
    if (step.source === "sign-in" && step.outcome !== "running") steps.push(step);
    const line = json ? null : renderStep(step, terminal);
    if (line) writeOut(`${line}\n`);
  }
  if (!json) writeOut(`${terminal.paint("bold", `Looking for the mail servers of ${printable(address)}`)}\n\n`);
  const result = await discover(address, onStep);
  if (!json) writeOut(renderResult(result, terminal));
  let verification: Verification | null = null;
  const { outcome, incoming, outgoing, hint } = result;
  if (verify && outcome === "found" && incoming && outgoing) {
    const password = await readPassword();
    if (!json) writeOut("\n");
    verification = await signIn({ address: result.address, incoming, outgoing, hint, password }, onStep);
    if (!json) writeOut(renderVerification(verification, terminal));
  }
  if (json) writeOut(`${renderJson({ ...result, trace: [...result.trace, ...steps] }, verification)}\n`);
  return exitCodeOf(result, verification);
}

async function runDoctor(
  { query, dkimSelectors, json }: Extract<CommandLine, { kind: "doctor" }>,
  { examine, writeOut, terminal }: CommandWorld,
): Promise<number> {
  const shown = domainToUnicode(query.domain);
  const name = shown === query.domain ? shown : `${shown} (${query.domain})`;
  if (!json) writeOut(`${terminal.paint("bold", `What ${printable(name)} publishes for mail`)}\n`);
  const report = await examine(query, dkimSelectors);
  writeOut(json ? `${JSON.stringify(report)}\n` : renderReport(report, terminal));
  return report.verdict === "fail" ? 1 : 0;
}

export function exitCodeOf(result: DiscoveryResult, verification: Verification | null): 0 | 2 | 3 | 4 {
  if (result.outcome === "none") return 2;
  if (result.outcome === "confirm") return 4;
  return verification && !verification.ok ? 3 : 0;
}

/** The object of `--json`, as one line. */
export function renderJson(result: DiscoveryResult, verification: Verification | null): string {
  const { address, outcome, ask, incoming, outgoing, candidates, choices, hint, trace, elapsedMs, failure } = result;
  const worked = verification?.ok ? verification : null;
  return JSON.stringify({
    address,
    outcome,
    ...(ask.length > 0 ? { ask } : {}),
    incoming: worked?.incoming ?? incoming,
    outgoing: worked?.outgoing ?? outgoing,
    ...(failure ? { failure } : {}),
    ...(verification ? { signIn: verification.ok ? { ok: true } : verification } : {}),
    candidates: candidates.map(({ source, server, taints = [] }) => ({
      ...server,
      source,
      ...(taints.length > 0 ? { taints } : {}),
    })),
    choices,
    hint,
    trace,
    elapsedMs,
  });
}
