import type { DiscoveryResult, FoundIncoming, FoundOutgoing, TraceStep } from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";

export const USAGE = `Usage: npm run discover -- ADDRESS [--json] [--verify]

Finds the mail servers of an address and prints every step on the way.

  --json     one JSON object on standard output instead
  --verify   reads a password from standard input and signs in to both servers

Exit status: 0 found, 2 nothing found, 3 found but sign-in failed, 4 a person must agree first, 64 bad usage.
`;

export interface DiscoverArguments {
  readonly address: string;
  readonly json: boolean;
  readonly verify: boolean;
}

/** Reads the command line; a string says what is wrong with it. */
export function readArguments(argv: readonly string[]): DiscoverArguments | string {
  const flags = argv.filter((argument) => argument.startsWith("-"));
  const [address, ...more] = argv.filter((argument) => !argument.startsWith("-"));
  const unknown = flags.find((flag) => flag !== "--json" && flag !== "--verify");
  if (unknown) return `There is no option ${unknown}.`;
  if (!address) return "Which address?";
  if (more.length > 0) return "One address at a time.";
  return { address, json: flags.includes("--json"), verify: flags.includes("--verify") };
}

/** How signing in went: the settings that worked, or why it failed. */
export type Verification =
  | { readonly ok: true; readonly incoming: FoundIncoming; readonly outgoing: FoundOutgoing }
  | { readonly ok: false; readonly failure: MailFailure };

/** What the command needs of the process and the engine around it. */
export interface CommandWorld {
  readonly discover: (address: string, onStep: (step: TraceStep) => void) => Promise<DiscoveryResult>;
  readonly verify: (
    found: { address: string; incoming: FoundIncoming; outgoing: FoundOutgoing; password: string },
    onStep: (step: TraceStep) => void,
  ) => Promise<Verification>;
  /** The first line of standard input. */
  readonly readPassword: () => Promise<string>;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** The whole command; gives the exit status. */
export async function runDiscoverCommand(argv: readonly string[], world: CommandWorld): Promise<number> {
  const read = readArguments(argv);
  if (typeof read === "string") {
    world.writeError(`${read}\n\n${USAGE}`);
    return 64;
  }
  const { address, json, verify } = read;
  const steps: TraceStep[] = [];
  function onStep(step: TraceStep): void {
    if (step.source === "sign-in" && step.outcome !== "running") steps.push(step);
    const line = json ? null : renderStep(step);
    if (line) world.writeOut(`${line}\n`);
  }
  if (!json) world.writeOut(`Looking for the mail servers of ${printable(address)}\n\n`);
  const result = await world.discover(address, onStep);
  if (!json) world.writeOut(renderResult(result));
  let verification: Verification | null = null;
  const { outcome, incoming, outgoing } = result;
  if (verify && outcome === "found" && incoming && outgoing) {
    const password = await world.readPassword();
    verification = await world.verify({ address: result.address, incoming, outgoing, password }, onStep);
    if (!json) world.writeOut(renderVerification(verification));
  }
  if (json) world.writeOut(`${renderJson({ ...result, trace: [...result.trace, ...steps] }, verification)}\n`);
  return exitCodeOf(result, verification);
}

export function exitCodeOf(result: DiscoveryResult, verification: Verification | null): 0 | 2 | 3 | 4 {
  if (result.outcome === "none") return 2;
  if (result.outcome === "confirm") return 4;
  return verification && !verification.ok ? 3 : 0;
}

/** The object of `--json`, as one line. */
export function renderJson(result: DiscoveryResult, verification: Verification | null): string {
  const { address, outcome, ask, incoming, outgoing, candidates, trace, elapsedMs, failure } = result;
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
    trace,
    elapsedMs,
  });
}

const MARKS: Record<TraceStep["outcome"], string> = {
  running: "…",
  found: "+",
  nothing: "-",
  failed: "!",
  cancelled: "·",
};

/** A step that has ended, as one line; null for one that has only begun. */
export function renderStep(step: TraceStep): string | null {
  if (step.outcome === "running") return null;
  const columns = [`${MARKS[step.outcome]} ${String(step.ms).padStart(5)} ms`, step.source.padEnd(12), step.target];
  const detail = step.detail ?? (step.outcome === "cancelled" ? "not needed any more" : "");
  return `  ${columns.join("  ")}${detail ? `\n${" ".repeat(26)}${printable(detail)}` : ""}`;
}

/** What came of it, for a reader who looks after the domain. */
export function renderResult(result: DiscoveryResult): string {
  const { incoming, outgoing, outcome, failure, ask, elapsedMs } = result;
  const lines: string[] = [""];
  if (outcome === "found") lines.push(`Found in ${elapsedMs} ms.`);
  if (outcome === "confirm") lines.push(`Found in ${elapsedMs} ms, but a person must agree first:`);
  lines.push(...ask.map(({ reason, host }) => `  ${QUESTIONS[reason]} (${host})`));
  if (outcome === "none" && failure)
    lines.push(`Not found, after ${elapsedMs} ms.`, `${failure.code}: ${describeFailure(failure)}`);
  if (incoming || outgoing) {
    lines.push("", `  Incoming  ${describeSettings(incoming)}`, `  Outgoing  ${describeSettings(outgoing)}`);
  }
  const chosen = [incoming, outgoing].map((server) => server && `${server.protocol} ${server.host}:${server.port}`);
  const others = result.candidates.filter(
    ({ server }) => !chosen.includes(`${server.protocol} ${server.host}:${server.port}`),
  );
  if (others.length > 0) {
    lines.push("", "  Also offered");
    lines.push(...others.map(({ source, server }) => `    ${describeSettings({ ...server, source })}`));
  }
  return `${lines.join("\n")}\n`;
}

export function renderVerification(verification: Verification): string {
  if (!verification.ok) {
    const { code, leg } = verification.failure;
    const where = leg ? ` to the ${leg} server` : "";
    return `\nSigning in${where} failed.\n${code}: ${describeFailure(verification.failure)}\n`;
  }
  const { incoming, outgoing } = verification;
  const names = new Set([incoming.username, outgoing.username]);
  return `\nSigned in to both servers as ${[...names].map(printable).join(" and ")}.\n`;
}

const QUESTIONS: Record<DiscoveryResult["ask"][number]["reason"], string> = {
  http: "the settings came without encryption, and somebody on the way may have changed them",
  plaintext: "this server would be sent the password without encryption",
  "foreign-domain": "only DNS, which is not signed, says that this host speaks for the domain",
  credentials: "this host wants the password before it tells the settings",
};

function describeSettings(server: (Omit<FoundIncoming, "protocol"> & { readonly protocol: string }) | null): string {
  if (!server) return "nothing";
  const { protocol, host, port, security, username, source } = server;
  const transport = { tls: "TLS", starttls: "STARTTLS", none: "no encryption" }[security];
  return `${protocol.toUpperCase().padEnd(4)}  ${host}:${port}  ${transport}  as ${printable(username)}  (${source})`;
}

/** A failure in plain words; the app has its own sentences, in the person's language. */
function describeFailure(failure: MailFailure): string {
  return printable(sentenceOf(failure));
}

function sentenceOf(failure: MailFailure): string {
  switch (failure.code) {
    case "ADDRESS_INVALID":
      return `${failure.address} is no email address.`;
    case "OFFLINE":
      return "this machine reaches no network, or no DNS server.";
    case "DOMAIN_NXDOMAIN":
      return `there is no domain ${failure.domain} in DNS.`;
    case "NO_CONFIG":
      return `${failure.domain} publishes no settings that can be used as they are, and no usual name is a mail server.`;
    case "HOST_NOT_FOUND":
      return `the published server ${failure.host} is not in DNS.`;
    case "PORT_BLOCKED":
      return `${failure.host} does not take connections on port ${failure.port}.`;
    case "SERVER_SILENT":
      return `${failure.host} takes a connection on port ${failure.port} and then says nothing.`;
    case "CERT_NAME":
      return `the certificate of ${failure.host} is for other names: ${failure.names.join(", ") || "none"}.`;
    case "CERT_EXPIRED":
      return `the certificate of ${failure.host} is not valid at this time (it ends ${failure.validTo || "unknown"}).`;
    case "CERT_UNTRUSTED":
      return (
        `the certificate of ${failure.host} is signed by nobody this machine trusts ` +
        `(issuer ${failure.issuer || "unknown"}, SHA-256 ${failure.fingerprint || "unknown"}).`
      );
    case "TLS_FAILED":
      return `${failure.host} has no safe TLS on port ${failure.port}: ${failure.words}.`;
    case "STARTTLS_MISSING":
      return `${failure.host} offers no STARTTLS on port ${failure.port}.`;
    case "AUTH_REJECTED":
      return `${failure.host} refuses the name or the password of ${failure.username}: ${failure.words || "no reason given"}`;
    case "THROTTLED":
    case "SERVER_UNAVAILABLE":
    case "SERVER_REFUSED":
      return `${failure.host} says: ${failure.words}`;
    default: {
      const { code, leg, ...facts } = failure;
      const about = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
      return about.length > 0 ? about.join("; ") : "no more is known.";
    }
  }
}

/** A server's words must not move the cursor. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
