import type { Socket } from "node:net";
import { ImapFlow, type Logger, type MailboxObject } from "imapflow";
import type { ServerSettings } from "../../shared/account.ts";
import { failed, type MailFailure, MailFailureError } from "../../shared/failure.ts";
import { inspectCertificate } from "../net/certificate-inspection.ts";
import { isCertificateError } from "../net/connection-failure.ts";
import { notifyOfAll } from "./imap-commands.ts";
import { failureOfImap } from "./imap-failure.ts";
import { type ResponseTap, tapResponses } from "./response-tap.ts";
import { type Manners, mannersOf } from "./server-quirks.ts";
import { areOauthOnly, withoutPassword } from "./sign-in-verdict.ts";

/** imapflow waits 90 s, 16 s and 5 min by itself. */
const CONNECT_MS = 10_000;
const GREETING_MS = 10_000;

const WATCHDOG_MS = 2_500;

/** A message of up to 150 MB comes as one literal; nothing larger is taken into memory. */
const LARGEST_LITERAL = 150 * 1024 * 1024;
const LARGEST_RESPONSE = LARGEST_LITERAL + 1024 * 1024;

export interface ImapSessionOptions {
  readonly server: ServerSettings;
  readonly password: string;
  /** A command in flight without a byte for this long ends the session, ms. */
  readonly silenceMs: number;
  /** Aborted before it is signed in, the connection is closed at once. */
  readonly signal?: AbortSignal;
  /**
   * Where given, the selected mailbox is watched with IDLE (RFC 2177), restarted this often, ms: each restart is a probe,
   * and without an answer to two of them the session is ended.
   */
  readonly idleMs?: number;
  /** How to treat a server; {@link mannersOf} unless given. */
  readonly judge?: typeof mannersOf;
  /** The server has answered a command. */
  readonly onAnswer?: () => void;
  /** Where given, the connection is compressed (RFC 4978) if the server offers it; called when it has been. */
  readonly onCompressed?: () => void;
  /**
   * Where given and the server can tell (RFC 5465): called with the path of another mailbox that something changed in,
   * and with null where the list of mailboxes may have.
   */
  readonly onElsewhere?: (path: string | null) => void;
  /** Something changed in the selected mailbox that no command of ours asked for. */
  readonly onChange?: (change: "arrived" | "expunged" | "flagged") => void;
}

/** What SELECT said. */
export interface SelectedMailbox {
  readonly path: string;
  readonly uidValidity: number;
  readonly uidNext: number | null;
  readonly exists: number;
  /** null where the mailbox has no mod-sequences (RFC 7162). */
  readonly modSeq: string | null;
}

/** One signed-in IMAP connection. imapflow cannot connect again: once closed, a new one is opened. */
export interface ImapSession {
  /** Settles, and never rejects, once the connection is gone, with why; CANCELLED after a {@link signOut}. */
  readonly closed: Promise<MailFailure>;
  readonly isClosed: boolean;
  readonly selectedPath: string | null;
  /** How this server is to be treated. */
  readonly manners: Manners;
  /** Whether the server offers `capability` and it can be used. */
  has(capability: string): boolean;
  /**
   * SELECTs `path` unless it is selected; `anew` selects in any case, for fresh UIDNEXT and HIGHESTMODSEQ. After a
   * refusal that only a new connection overcomes the session closes, and CONNECTION_LOST is thrown.
   */
  select(path: string, options?: { anew?: boolean }): Promise<SelectedMailbox>;
  /** Runs `commands`, one at a time; what imapflow throws comes as a {@link MailFailureError}. */
  perform<Value>(commands: (client: ImapFlow) => Promise<Value>): Promise<Value>;
  /** Takes responses before imapflow parses them, while a command of ours is in flight. */
  readonly tap: ResponseTap;
  /** The failure behind a command that only returned false: what the server said to it. */
  refusal(): MailFailure;
  /** NOOP, whatever else is in flight; without a byte from the server within `limitMs` the session is closed. */
  probe(limitMs: number): Promise<void>;
  /** Signs out; an answer is not waited for longer than two seconds. */
  signOut(): Promise<void>;
  close(): void;
}

/**
 * Connects and signs in. TLS 1.2 or better with a valid certificate comes before any credential; STARTTLS where it is
 * configured is required, never tried (RFC 8314 §4.1). Throws the failure, leg `incoming`.
 */
export async function openImapSession(options: ImapSessionOptions): Promise<ImapSession> {
  const { server } = options;
  const judge = options.judge ?? mannersOf;
  let lastRefusal: unknown;
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.security === "tls",
    // Left out, imapflow would carry on in clear where the server offers no STARTTLS.
    ...(server.security !== "tls" && { doSTARTTLS: server.security === "starttls" }),
    auth: { user: server.username, pass: options.password },
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true },
    clientInfo: { name: "Posthorn", version: false, vendor: false, "support-url": false },
    logger: refusalListener((error) => {
      lastRefusal = error;
    }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREETING_MS,
    socketTimeout: options.silenceMs,
    disableCompression: options.onCompressed === undefined,
    disableIMAP4rev2: true,
    // Enabled while connecting, before the server has told who it is.
    qresync: !judge({ host: server.host }).disowned.includes("QRESYNC"),
    disableAutoIdle: options.idleMs === undefined,
    autoIdleDelay: 300,
    ...(options.idleMs !== undefined && { maxIdleTime: options.idleMs }),
    maxLiteralSize: LARGEST_LITERAL,
    maxLineLength: 16 * 1024 * 1024,
    maxResponseSize: LARGEST_RESPONSE,
  });

  let lastError: unknown;
  const { promise: closed, resolve: reportClosed } = Promise.withResolvers<MailFailure>();
  // Before connect(): an `error` without a listener ends the process.
  client.on("error", (error) => {
    lastError = error;
    client.close();
  });
  client.on("close", () => {
    const error = lastError ?? { code: "NoConnection", reason: client.byeReason };
    reportClosed(failureOfImap(error, server));
  });

  const giveUp = () => client.close();
  options.signal?.addEventListener("abort", giveUp, { once: true });
  try {
    await client.connect();
  } catch (error) {
    const stood = socketOf(client)?.connecting === false;
    const oauthOnly = client.secureConnection && takesNoPassword([...client.capabilities.keys()]);
    client.close();
    throw failed(withoutPassword(await explain(error, server, { stood, oauthOnly }), server, options.password), error);
  } finally {
    options.signal?.removeEventListener("abort", giveUp);
    if (isCompressed(client)) options.onCompressed?.();
  }
  // A greeting of PREAUTH (RFC 3501 §7.1.4) skips the sign-in, and with it STARTTLS: a way to strip it.
  if (server.security !== "tls" && client.greeting === undefined) {
    client.close();
    throw failed({ code: "STARTTLS_MISSING", host: server.host, port: server.port, leg: "incoming" });
  }

  const manners = judge({
    host: server.host,
    greeting: client.greeting ?? "",
    capabilities: new Set(client.capabilities.keys()),
    id: namesOf(client.serverInfo),
  });
  for (const capability of manners.disowned) {
    client.capabilities.delete(capability);
    client.enabled.delete(capability);
  }
  if (manners.wantsIntroduction) await introduce(client);

  if (options.idleMs !== undefined) {
    const watchdog = watchForSilence(client, 2 * options.idleMs, () => {
      lastError = { code: "ETIMEOUT" };
      client.close();
    });
    closed.finally(watchdog.stop);
  }
  const { onAnswer, onChange } = options;
  const tap = tapResponses(client, {
    onFlags: () => onChange?.("flagged"),
    onVanished: () => onChange?.("expunged"),
  });
  if (onAnswer) client.on("response", onAnswer);
  if (onChange) {
    client.on("exists", ({ count, prevCount }) => onChange(count > prevCount ? "arrived" : "expunged"));
    client.on("expunge", () => onChange("expunged"));
    client.on("flags", () => onChange("flagged"));
  }

  if (options.onElsewhere && client.capabilities.has("NOTIFY") && !manners.disowned.includes("NOTIFY")) {
    await notifyOfAll(client, options.onElsewhere);
  }

  async function perform<Value>(commands: (client: ImapFlow) => Promise<Value>): Promise<Value> {
    try {
      return await commands(client);
    } catch (error) {
      if (error instanceof MailFailureError) throw error;
      throw failed(failureOfImap(lastError ?? error, server), error);
    }
  }

  return {
    closed,
    get isClosed() {
      return !client.usable;
    },
    get selectedPath() {
      return client.mailbox ? client.mailbox.path : null;
    },
    manners,
    has: (capability) => client.capabilities.has(capability) && !manners.disowned.includes(capability),
    select: (path, { anew = false } = {}) =>
      perform(async () => {
        const current = client.mailbox;
        if (!anew && current && current.path === path) return selectedOf(current);
        const opened = await client.mailboxOpen(path).catch((error: unknown) => {
          if (!isStale(error, manners)) throw error;
          client.close();
          throw failed({ code: "CONNECTION_LOST", host: server.host, leg: "incoming" }, error);
        });
        // Said of what was selected before.
        tap.takeVanished();
        return selectedOf(opened);
      }),
    perform,
    tap,
    refusal() {
      const failure = lastRefusal
        ? failureOfImap(lastRefusal, server)
        : failureOfImap({ responseStatus: "NO" }, server);
      lastRefusal = undefined;
      return failure;
    },
    async probe(limitMs) {
      if (!client.usable) return;
      const { received } = client.stats();
      await Promise.race([client.noop().catch(() => undefined), delay(limitMs)]);
      if (!client.usable || client.stats().received > received) return;
      lastError = { code: "ETIMEOUT" };
      client.close();
    },
    async signOut() {
      reportClosed({ code: "CANCELLED" });
      if (client.usable) await Promise.race([client.logout().catch(() => undefined), delay(2_000)]);
      client.close();
    },
    close: () => client.close(),
  };
}

/** The ID of RFC 2971 once more, after the sign-in and with what such servers look for. */
async function introduce(client: ImapFlow): Promise<void> {
  const { run } = client as unknown as { run(command: "ID", info: Record<string, string>): Promise<unknown> };
  await run.call(client, "ID", { name: "Posthorn", version: "1", vendor: "Posthorn" });
}

function namesOf(serverInfo: object | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(serverInfo ?? {}).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

async function explain(
  error: unknown,
  server: ServerSettings,
  circumstances: { stood: boolean; oauthOnly: boolean },
): Promise<MailFailure> {
  const { host, port, security } = server;
  if (!isCertificateError(error) || security === "none") return failureOfImap(error, server, circumstances);
  const certificate = await inspectCertificate({ host, port, security, protocol: "imap" });
  return failureOfImap(error, server, certificate ? { certificate, ...circumstances } : circumstances);
}

function takesNoPassword(capabilities: readonly string[]): boolean {
  const mechanisms = capabilities.flatMap((name) => (name.startsWith("AUTH=") ? [name.slice("AUTH=".length)] : []));
  return capabilities.includes("LOGINDISABLED") && areOauthOnly(mechanisms);
}

function isStale(error: unknown, { staleRefusal }: Manners): boolean {
  const { mailboxMissing, responseText, serverResponseCode } = error as Record<string, unknown>;
  return !mailboxMissing && staleRefusal !== null && staleRefusal.test(`${serverResponseCode} ${responseText}`);
}

function selectedOf(mailbox: MailboxObject): SelectedMailbox {
  return {
    path: mailbox.path,
    uidValidity: Number(mailbox.uidValidity),
    uidNext: mailbox.uidNext || null,
    exists: mailbox.exists ?? 0,
    modSeq: mailbox.noModseq || !mailbox.highestModseq ? null : mailbox.highestModseq.toString(),
  };
}

/**
 * Calls `onSilent` once no byte has come in and none has left for `limitMs`. imapflow alone waits for good for the
 * continuation of an IDLE that was sent to a server which had just gone silent.
 */
function watchForSilence(client: ImapFlow, limitMs: number, onSilent: () => void): { stop(): void } {
  let seen = "";
  let quietMs = 0;
  const timer = setInterval(() => {
    // What waits in the socket shrinks while a message is on its way up.
    const progress = `${client.stats().received} ${socketOf(client)?.writableLength ?? 0}`;
    quietMs = progress === seen ? quietMs + WATCHDOG_MS : 0;
    seen = progress;
    if (quietMs >= limitMs) onSilent();
  }, WATCHDOG_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** imapflow's commands log why they return false and tell it nowhere else. Nothing is written anywhere. */
function refusalListener(note: (error: unknown) => void): Logger {
  const ignore = () => undefined;
  return {
    trace: ignore,
    debug: ignore,
    info: ignore,
    warn: (entry: { err?: { responseStatus?: unknown } }) => {
      if (entry?.err?.responseStatus) note(entry.err);
    },
    error: ignore,
    fatal: ignore,
  };
}

/** Said by the reader of the stream, which outlives a connection that was closed. */
function isCompressed(client: ImapFlow): boolean {
  return (client as unknown as { streamer?: { compress?: boolean } }).streamer?.compress === true;
}

function socketOf(client: ImapFlow): Partial<Socket> | null {
  return (client as unknown as { socket?: Socket | null }).socket ?? null;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
