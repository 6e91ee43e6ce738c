import type { IncomingSettings, OutgoingSettings, ServerSettings } from "../../shared/account.ts";
import type { DiscoverySource, TraceStep } from "../../shared/discovery.ts";
import { failed, failureOf, type Leg, type MailFailure } from "../../shared/failure.ts";
import { usernamesFor } from "./usernames.ts";

/** The whole check, in ms. */
const TIME_LIMIT = 12_000;
/** Wrong passwords at one host: one more could lock the person out. */
const REJECTION_LIMIT = 2;

export interface Credentials {
  readonly address: string;
  readonly password: string;
  readonly incoming: IncomingSettings;
  readonly outgoing: OutgoingSettings;
  /** Where each came from; `manual` where left out. */
  readonly sources?: Readonly<Partial<Record<Leg, DiscoverySource>>>;
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

export interface WorkingSettings {
  readonly incoming: IncomingSettings;
  readonly outgoing: OutgoingSettings;
}

/**
 * Signs in to both servers at the same time and gives the settings that worked, whose usernames may have another form. Another
 * form is tried only after the server rejected one, and no host sees more than two wrong passwords. Throws the failure with
 * its `leg`, the incoming one where both fail, and SERVER_SILENT after twelve seconds.
 */
export async function checkSignIn(credentials: Credentials, options: SignInOptions): Promise<WorkingSettings> {
  const { signal, clock = machineClock } = options;
  if (signal.aborted) throw failed({ code: "CANCELLED" });
  const { incoming, outgoing, sources = {} } = credentials;
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
  const forms = {
    incoming: usernamesFor(incoming, credentials.address, sources.incoming ?? "manual"),
    outgoing: usernamesFor(outgoing, credentials.address, sources.outgoing ?? "manual"),
  };
  try {
    const receiving = checkLeg("incoming", incoming, forms.incoming, check);
    // One host counts wrong passwords over both ports. Where there is more than one form to try, sending has to wait for
    // what receiving learns, or a form would be wasted.
    const shared = incoming.host === outgoing.host && (forms.incoming.length > 1 || forms.outgoing.length > 1);
    const sending = shared
      ? receiving.then(({ username }) => checkLeg("outgoing", outgoing, preferForm(forms.outgoing, username), check))
      : checkLeg("outgoing", outgoing, forms.outgoing, check);
    // The incoming server's failure goes first, so nothing has to be waited for once it is known.
    const received = await firstToFail(receiving, sending, control);
    return { incoming: received.incoming, outgoing: received.outgoing };
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

async function firstToFail(
  receiving: Promise<IncomingSettings>,
  sending: Promise<OutgoingSettings>,
  control: AbortController,
): Promise<WorkingSettings> {
  const sent = sending.then(
    (outgoing) => ({ ok: true as const, outgoing }),
    (error: unknown) => ({ ok: false as const, error }),
  );
  try {
    const incoming = await receiving;
    const outcome = await sent;
    if (!outcome.ok) throw outcome.error;
    return { incoming, outgoing: outcome.outgoing };
  } catch (error) {
    control.abort();
    await sent;
    throw error;
  }
}

async function checkLeg<Server extends ServerSettings>(
  leg: Leg,
  server: Server,
  usernames: readonly string[],
  check: Check,
): Promise<Server> {
  const { rejections } = check;
  let rejection: MailFailure | null = null;
  for (const username of usernames) {
    if ((rejections.get(server.host) ?? 0) >= REJECTION_LIMIT) break;
    const settings = { ...server, username };
    const failure = await attempt(leg, settings, check);
    if (!failure) return settings;
    if (failure.code !== "AUTH_REJECTED") throw failed(failure);
    rejections.set(server.host, (rejections.get(server.host) ?? 0) + 1);
    // The form the server itself declared is the one to tell of.
    rejection ??= failure;
  }
  throw failed(rejection ?? { code: "AUTH_REJECTED", leg, host: server.host, username: server.username, words: "" });
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
