import type { IncomingSettings, OutgoingSettings, ServerSettings } from "../../shared/account.ts";
import type { DiscoverySource, ProviderHint, TraceStep } from "../../shared/discovery.ts";
import { type FailureOf, failed, failureOf, type Leg, type MailFailure } from "../../shared/failure.ts";
import { usernamesFor } from "./usernames.ts";
import { explainVerdict, judgeRejections } from "./verdict.ts";

/** The whole check, in ms. */
const TIME_LIMIT = 12_000;
/** Wrong passwords at one host: one more could lock the person out. */
const REJECTION_LIMIT = 2;

export interface Credentials {
  readonly address: string;
  readonly password: string;
  readonly incoming: IncomingSettings;
  /** null where the account is to receive only: nobody is asked about sending. */
  readonly outgoing: OutgoingSettings | null;
  /** Where each came from; `manual` where left out. */
  readonly sources?: Readonly<Partial<Record<Leg, DiscoverySource>>>;
  /** What is known of the provider of each, for saying why it refused. */
  readonly hints?: Readonly<Partial<Record<Leg, ProviderHint | null>>>;
}

export interface SignInOptions {
  /** Signs in once and out again; throws the failure. */
  readonly signIn: (server: ServerSettings, password: string, signal: AbortSignal) => Promise<void>;
  readonly onStep?: (step: TraceStep) => void;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

export interface Clock {
  now(): number;
  setTimer(run: () => void, ms: number): () => void;
}

const machineClock: Clock = {
  now: () => performance.now(),
  setTimer(run, ms) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface WorkingSettings<Outgoing = OutgoingSettings | null> {
  readonly incoming: IncomingSettings;
  readonly outgoing: Outgoing;
}

/**
 * Signs in to both servers at the same time and gives the settings that worked, whose usernames may have another form. Another
 * form is tried only after the server rejected one, and no host sees more than two wrong passwords. Throws the failure of the
 * incoming server with its `leg`, SMTP_ONLY_FAIL where that one worked and the outgoing one did not, and SERVER_SILENT
 * after twelve seconds.
 */
export function checkSignIn(
  credentials: Credentials & { readonly outgoing: OutgoingSettings },
  options: SignInOptions,
): Promise<WorkingSettings<OutgoingSettings>>;
export function checkSignIn(credentials: Credentials, options: SignInOptions): Promise<WorkingSettings>;
export async function checkSignIn(credentials: Credentials, options: SignInOptions): Promise<WorkingSettings> {
  const { signal, clock = machineClock } = options;
  if (signal.aborted) throw failed({ code: "CANCELLED" });
  const control = new AbortController();
  const cancel = () => control.abort();
  signal.addEventListener("abort", cancel, { once: true });
  let late = false;
  const cancelTimer = clock.setTimer(() => {
    late = true;
    control.abort();
  }, TIME_LIMIT);
  const check: Check = {
    ...options,
    clock,
    credentials,
    signal: control.signal,
    isLate: () => late,
    rejections: new Map(),
    nextId: createCounter(),
  };
  try {
    return await checkBoth(check, control);
  } finally {
    cancelTimer();
    signal.removeEventListener("abort", cancel);
    control.abort();
  }
}

interface Check extends SignInOptions {
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly isLate: () => boolean;
  /** Wrong passwords so far, by host. */
  readonly rejections: Map<string, number>;
  readonly nextId: () => number;
}

async function checkBoth(check: Check, control: AbortController): Promise<WorkingSettings> {
  const { address, incoming, outgoing, sources = {}, hints = {} } = check.credentials;
  const receivingForms = usernamesFor(incoming, address, sources.incoming ?? "manual");
  const receiving = checkLeg("incoming", incoming, receivingForms, check);
  if (!outgoing) return { incoming: await receiving, outgoing };

  const sendingForms = usernamesFor(outgoing, address, sources.outgoing ?? "manual");
  // One host counts wrong passwords over both ports. Where there is more than one form to try, sending has to wait for
  // what receiving learns, or a form would be wasted.
  const shared = hostKey(incoming) === hostKey(outgoing) && (receivingForms.length > 1 || sendingForms.length > 1);
  const sending = shared
    ? receiving.then(({ username }) => checkLeg("outgoing", outgoing, preferForm(sendingForms, username), check))
    : checkLeg("outgoing", outgoing, sendingForms, check, receiving);
  const sent = sending.then(
    (worked) => ({ ok: true as const, worked }),
    (error: unknown) => ({ ok: false as const, error }),
  );

  let received: IncomingSettings;
  try {
    received = await receiving;
  } catch (error) {
    // The incoming server's failure goes first, so nothing has to be waited for once it is known; but whether the same
    // password is good for sending tells IMAP that is switched off from a wrong password.
    const hint = hints.incoming ?? null;
    const asksSending = failureOf(error).code === "AUTH_REJECTED" && hint?.notes.some(({ kind }) => kind === "imapOff");
    if (!asksSending) control.abort();
    const { ok } = await sent;
    throw failed(explainVerdict(failureOf(error), hint, ok), error);
  }
  const outcome = await sent;
  if (outcome.ok) return { incoming: received, outgoing: outcome.worked };
  const cause = failureOf(outcome.error);
  if (cause.code === "CANCELLED" || cause.code === "BUG") throw outcome.error;
  const explained = explainVerdict(cause, hints.outgoing ?? null);
  throw failed({ code: "SMTP_ONLY_FAIL", leg: "outgoing", cause: explained }, outcome.error);
}

/** `learned` settles when the other server's username is known, or that there is none. */
async function checkLeg<Server extends ServerSettings>(
  leg: Leg,
  server: Server,
  usernames: readonly string[],
  check: Check,
  learned?: Promise<ServerSettings>,
): Promise<Server> {
  const host = hostKey(server);
  const rejections: FailureOf<"AUTH_REJECTED">[] = [];
  let forms = usernames;
  while (forms.length > 0 && (check.rejections.get(host) ?? 0) < REJECTION_LIMIT) {
    const [username = "", ...untried] = forms;
    const settings = { ...server, username };
    const failure = await attempt(leg, settings, check);
    if (!failure) return settings;
    if (failure.code !== "AUTH_REJECTED") throw failed(failure);
    check.rejections.set(host, (check.rejections.get(host) ?? 0) + 1);
    rejections.push(failure);
    // A second wrong password is only risked once the first server has taken one.
    forms = learned && untried.length > 0 ? preferForm(untried, (await learned).username) : untried;
  }
  const [first, ...more] = rejections;
  if (first) throw failed(judgeRejections([first, ...more]));
  throw failed({ code: "AUTH_REJECTED", leg, host: server.host, username: server.username, words: "" });
}

function hostKey({ host }: ServerSettings): string {
  return host.toLowerCase();
}

/** One attempt, with its step; the failure, or null where it worked. Throws CANCELLED when the check is over. */
async function attempt(leg: Leg, server: ServerSettings, check: Check): Promise<MailFailure | null> {
  const { signIn, onStep = () => {}, signal, clock, credentials, isLate, nextId } = check;
  const { protocol, host, port, username } = server;
  const startedAt = clock.now();
  const step = { id: nextId(), source: "sign-in", target: `${host}:${port}` } as const;
  const end = (outcome: TraceStep["outcome"], more: Pick<TraceStep, "detail" | "failure">) =>
    onStep({ ...step, outcome, ms: Math.round(clock.now() - startedAt), ...more });
  onStep({ ...step, outcome: "running", ms: 0, detail: `${protocol} as ${username}` });
  try {
    await untilAborted(signIn(server, credentials.password, signal), signal);
    end("found", { detail: `${protocol} as ${username}` });
    return null;
  } catch (error) {
    const failure: MailFailure = isLate() ? { code: "SERVER_SILENT", leg, host, port } : { ...failureOf(error), leg };
    if (failure.code === "CANCELLED") {
      end("cancelled", {});
      throw failed({ code: "CANCELLED" });
    }
    end("failed", { detail: `${protocol} as ${username}: ${failure.code}`, failure });
    return failure;
  }
}

/** Follows `work`, but no longer than until `signal` aborts: who ignores the signal must not hold the wizard. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = () => reject(failed({ code: "CANCELLED" }));
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}

function preferForm(usernames: readonly string[], worked: string): readonly string[] {
  return usernames.includes(worked) ? [worked, ...usernames.filter((username) => username !== worked)] : usernames;
}

function createCounter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}
