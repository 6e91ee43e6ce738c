import type { Security } from "../../shared/account.ts";
import type {
  Choice,
  DiscoveryResult,
  FoundIncoming,
  FoundOutgoing,
  ProviderNote,
  TraceStep,
} from "../../shared/discovery.ts";
import type { MailFailure } from "../../shared/failure.ts";
import { describeFailure } from "./failure-sentence.ts";
import { alignColumns, printable, type Style, type Terminal, wrap } from "./terminal.ts";

/** How signing in went: the settings that worked, or why it failed. */
export type Verification =
  | { readonly ok: true; readonly incoming: FoundIncoming; readonly outgoing: FoundOutgoing }
  | { readonly ok: false; readonly failure: MailFailure };

const MARKS: Record<TraceStep["outcome"], readonly [string, Style]> = {
  running: ["…", "dim"],
  found: ["+", "green"],
  nothing: ["-", "dim"],
  failed: ["!", "yellow"],
  cancelled: ["·", "dim"],
};
/** Where the target of a step stands, and its details where both are short. */
const TARGET_AT = 28;
const DETAIL_AT = 74;

/** A step that has ended, as one line and its details below; null for one that has only begun. */
export function renderStep(step: TraceStep, { paint, width }: Terminal): string | null {
  if (step.outcome === "running") return null;
  const [mark, style] = MARKS[step.outcome];
  const head = `  ${paint(style, mark)} ${`${step.ms} ms`.padStart(8)}  ${step.source.padEnd(TARGET_AT - 16)}  ${printable(step.target)}`;
  const detail = step.detail ?? (step.outcome === "cancelled" ? "not needed any more" : "");
  if (!detail) return head;
  const beside = TARGET_AT + step.target.length < DETAIL_AT && DETAIL_AT + detail.length <= width;
  if (beside) {
    const gap = " ".repeat(DETAIL_AT - TARGET_AT - step.target.length);
    return `${head}${gap}${paint("dim", printable(detail))}`;
  }
  const below = wrap(printable(detail), width - TARGET_AT).map((line) => " ".repeat(TARGET_AT) + paint("dim", line));
  return [head, ...below].join("\n");
}

/** What came of it, for a reader who looks after the domain. */
export function renderResult(result: DiscoveryResult, terminal: Terminal): string {
  const { outcome, failure, ask, elapsedMs, hint } = result;
  const { paint } = terminal;
  const lines: string[] = [""];
  if (outcome === "found") lines.push(paint("bold", `Found in ${elapsedMs} ms.`));
  if (outcome === "confirm") {
    lines.push(paint("bold", `Found in ${elapsedMs} ms, but a person must agree first:`));
    lines.push(...ask.map(({ reason, host }) => paint("yellow", `  ${host}: ${QUESTIONS[reason]}`)));
  }
  if (outcome === "none" && failure) {
    lines.push(paint("bold", `Not found, after ${elapsedMs} ms.`), ...renderFailure(failure, terminal));
  }
  if (result.incoming || result.outgoing) lines.push("", ...renderServers(result, terminal));
  lines.push(...renderOthers(result, terminal));
  if (hint && hint.notes.length > 0) {
    lines.push("", `  ${printable(hint.name)}`, ...hint.notes.map((note) => `    ${describeNote(note)}`));
  }
  return `${lines.join("\n")}\n`;
}

export function renderVerification(verification: Verification, terminal: Terminal): string {
  const { paint } = terminal;
  if (!verification.ok) {
    const { leg } = verification.failure;
    const where = leg ? ` to the ${leg} server` : "";
    const words = renderFailure(verification.failure, terminal);
    return `\n${[paint("bold", `Signing in${where} failed.`), ...words].join("\n")}\n`;
  }
  const { incoming, outgoing } = verification;
  const names = new Set([incoming.username, outgoing.username]);
  return `\n${paint("bold", `Signed in to both servers as ${[...names].map(printable).join(" and ")}.`)}\n`;
}

function renderFailure(failure: MailFailure, { paint, width }: Terminal): readonly string[] {
  const text = `${failure.code}: ${printable(describeFailure(failure))}`;
  return wrap(text, width).map((line) => paint("red", line));
}

type Server = Omit<FoundIncoming, "protocol"> & { readonly protocol: string };

function renderServers(
  { incoming, outgoing, choices }: DiscoveryResult,
  { paint, width }: Terminal,
): readonly string[] {
  const legs = [
    ["Incoming", incoming, choices.find(({ leg }) => leg === "incoming")],
    ["Outgoing", outgoing, choices.find(({ leg }) => leg === "outgoing")],
  ] as const;
  const rows = alignColumns(legs.map(([name, server]) => [name, ...columnsOf(server)]));
  return legs.flatMap(([, , choice], index) => {
    const row = `  ${rows[index]}`;
    const why = choice ? wrap(describeChoice(choice), width - 12) : [];
    return [row, ...why.map((line) => " ".repeat(12) + paint("dim", line))];
  });
}

function renderOthers({ incoming, outgoing, candidates }: DiscoveryResult, { paint }: Terminal): readonly string[] {
  const chosen = [incoming, outgoing].map((server) => server && keyOf(server));
  const others = candidates.filter(({ server }) => !chosen.includes(keyOf(server)));
  if (others.length === 0) return [];
  const rows = others.map(({ source, server, taints = [] }) => [
    ...columnsOf({ ...server, source }),
    [source, ...taints.map(({ reason }) => reason)].join(", "),
  ]);
  return ["", "  Also offered", ...alignColumns(rows).map((row) => paint("dim", `    ${row}`))];
}

const keyOf = ({ protocol, host, port }: Pick<Server, "protocol" | "host" | "port">): string =>
  `${protocol} ${host}:${port}`;

const TRANSPORTS: Record<Security, string> = { tls: "TLS", starttls: "STARTTLS", none: "no encryption" };

function columnsOf(server: Server | null): readonly string[] {
  if (!server) return ["nothing"];
  const { protocol, host, port, security, username } = server;
  return [protocol.toUpperCase(), `${host}:${port}`, TRANSPORTS[security], `as ${printable(username)}`];
}

const QUESTIONS: Record<DiscoveryResult["ask"][number]["reason"], string> = {
  http: "its settings came without encryption, and somebody on the way may have changed them",
  plaintext: "it would be sent the password without encryption",
  "foreign-domain": "only DNS, which is not signed, says that it speaks for the domain",
  credentials: "it wants the password before it tells the settings",
};

const BECAUSE: Record<Choice["because"], (choice: Choice, over: NonNullable<Choice["over"]>) => string> = {
  only: () => "nothing else was found",
  untainted: (_, { source, host }) => `${source}'s ${host} would need a person's consent`,
  encrypted: (_, { source, host }) => `${source}'s ${host} is not encrypted`,
  source: (_, { source, host }) => `believed more than ${source}, which says ${host}`,
  protocol: (_, { source, host }) => `IMAP, where ${source}'s ${host} is POP3`,
  transport: (_, { source, host }) => `TLS from the first byte, where ${source}'s ${host} has STARTTLS`,
  agreement: (_, { source, host }) => `more sources agree on it than on ${source}'s ${host}`,
  order: ({ source }, { host }) => `${source} names it before ${host}`,
};

/** Which finding won and why. */
export function describeChoice(choice: Choice): string {
  const { source, because, over, agreeing } = choice;
  const why = over ? BECAUSE[because](choice, over) : BECAUSE.only(choice, { source, host: choice.host });
  const agreement =
    agreeing.length > 0 ? `; ${agreeing.join(", ")} ${agreeing.length > 1 ? "say" : "says"} the same` : "";
  return `from ${source}: ${why}${agreement}`;
}

function describeNote({ kind, page }: ProviderNote): string {
  const words = {
    oauth: "takes no password from mail programs, only OAuth2",
    appPassword: "takes a password made for mail programs, not the usual one",
    imapOff: "lets mail programs in once IMAP is switched on",
    bridge: "is reached through its own program on this machine",
    noImap: "lets no mail program in",
  }[kind];
  return page ? `${words}: ${page}` : words;
}
